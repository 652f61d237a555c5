import Foundation
import Geometry
import Imaging
public import OrganKit

extension Phantom: Verifying {
  /// Three families: what is counted, what is drawn, what is learnt.
  public func verify(
    full: Bool,
    _ context: StageContext,
    _ tell: (VerificationResult) throws -> Void
  ) async throws {
    try context.checkCancellation()
    try tell(countedVolume(spacing: 2))
    if full { try tell(countedVolume(spacing: 0.5)) }
    context.progress(0.4)
    try context.checkCancellation()
    try tell(surfaceOrder(bands: full ? 128 : 32))
    context.progress(0.8)
    try context.checkCancellation()
    try tell(learntGrowth())
  }

  /// Voxels whose centre lies inside, counted, against 4/3·π·abc.
  ///
  /// A voxel that the surface cuts errs by a fraction of it that is uniform in ±½; with N of them,
  /// three standard deviations of the volume are 3·√(N/12) voxels. The ellipsoid lies across the
  /// lattice: along it, its eight mirrored parts would all err alike.
  private func countedVolume(spacing: Double) -> VerificationResult {
    let shape = Ellipsoid(
      centre: SIMD3(39.3, 40.1, 40.7),
      directions: [SIMD3(2, 1, 2) / 3, SIMD3(1, 2, -2) / 3, SIMD3(-2, 2, 1) / 3],
      radii: [24, 18, 14]
    )
    let size = SIMD3(repeating: Int((80 / spacing).rounded(.up)))
    let grid = VoxelGrid(size: size, spacing: SIMD3(repeating: spacing))
    var count = 0
    for k in 0..<size.z {
      for j in 0..<size.y {
        for i in 0..<size.x
        where shape.contains(grid.position(SIMD3(Double(i), Double(j), Double(k)))) { count += 1 }
      }
    }
    let volume = Double(count) * grid.voxelVolume / 1000
    let exact = shape.volume / 1000
    // The surface of an ellipsoid is at most that of the ball of its longest radius.
    let cut = 4 * .pi * shape.radii[0] * shape.radii[0] / (spacing * spacing)
    let margin = 3 * (cut / 12).squareRoot() * grid.voxelVolume / 1000
    return VerificationResult(
      "counted-volume",
      "volume of \(String(format: "%g", spacing)) mm voxels",
      measured: volume,
      reference: exact,
      low: exact - margin,
      high: exact + margin,
      unit: "mL",
      source: "exact volume of an ellipsoid, 4/3·π·abc"
    )
  }

  /// The volume that flat triangles miss falls with the square of their size.
  private func surfaceOrder(bands: Int) -> VerificationResult {
    let shape = Ellipsoid.demo
    let missed = [bands, 2 * bands].map { shape.volume - shape.surface(bands: $0).volume }
    return VerificationResult(
      "surface-order",
      "order in the triangles' size",
      measured: log2(missed[0] / missed[1]),
      reference: 2,
      low: 1.95,
      high: 2.05,
      source: "exact volume of an ellipsoid, 4/3·π·abc"
    )
  }

  /// Two studies of a phantom that grows, seen without noise: the rate is that of the two volumes.
  private func learntGrowth() -> VerificationResult {
    let (first, second, days) = (25_000.0, 30_000.0, 90.0)
    let known = GrowthState(volume: first, deviation: 1e-6).after(days: days)
      .seeing(volume: second, deviation: 1e-6)
    let exact = log(second / first) / days
    return VerificationResult(
      "growth-filter",
      "growth rate from two exact volumes",
      measured: known.rate,
      reference: exact,
      low: exact * (1 - 1e-9),
      high: exact * (1 + 1e-9),
      unit: "/d",
      source: "ln(V₂/V₁)/t, the limit of Kalman's filter without noise (doi:10.1115/1.3662552)"
    )
  }
}
