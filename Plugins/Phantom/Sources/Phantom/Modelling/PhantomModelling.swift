import Foundation
import Imaging
public import OrganKit

/// The third room: the ellipsoid that has the labelled voxels' volume moments, and how sure it is.
///
/// A solid ellipsoid with the radii a has the covariance a²/5 along its axes, so a = √(5λ) for
/// each eigenvalue λ of the covariance of the voxels' centres. (No h²/12 is added for a voxel being
/// a box: summed over a randomly placed lattice, moments of a shape are right on average.)
///
/// Uncertainty comes from the voxels the surface cuts. Counting each as all or nothing errs by a
/// fraction of it that is uniform in ±½, so of the variance 1/12; N such voxels of the volume v
/// give the volume's standard deviation v·√(N/12). To first order a radius follows from
/// δλ = Σ e·(x² − λ)/M over them, with the distance x along the axis and M voxels in all.
public struct PhantomModelling: Modelling {
  /// Fits the ellipsoid.
  public func model(
    _ anatomy: PhantomAnatomy,
    from series: PhantomSeries,
    _ context: StageContext
  ) async throws -> PhantomTwin {
    try context.checkCancellation()
    let labels = anatomy.labels
    let grid = labels.grid
    let inside = labels.voxels
    guard !inside.isEmpty else {
      throw OrganError(.studyRefused, "\(series.source) shows no phantom")
    }
    let count = Double(inside.count)
    let centre = inside.reduce(SIMD3<Double>.zero) { $0 + grid.position($1) } / count
    context.progress(0.3)

    var covariance = SymmetricMatrix()
    for voxel in inside { covariance.addSquare(of: grid.position(voxel) - centre, 1 / count) }
    let (variances, directions) = covariance.eigen()
    let radii = variances.map { (5 * $0).squareRoot() }
    context.progress(0.6)

    let cut = inside.filter(labels.isAtSurface)
    let radiusDeviations = zip(directions, zip(variances, radii))
      .map { direction, size in
        let (variance, radius) = size
        let sum = cut.reduce(0.0) { sum, voxel in
          let x = (grid.position(voxel) - centre).dot(direction)
          return sum + (x * x - variance) * (x * x - variance)
        }
        return 2.5 / radius * (sum / 12).squareRoot() / count
      }
    let volume = count * grid.voxelVolume
    let deviation = grid.voxelVolume * (Double(cut.count) / 12).squareRoot()
    return PhantomTwin(
      shape: Ellipsoid(centre: centre, directions: directions, radii: radii),
      volume: volume,
      volumeDeviation: deviation,
      radiusDeviations: radiusDeviations,
      date: series.date,
      growth: GrowthState(volume: volume, deviation: deviation)
    )
  }
}

extension LabelMap {
  /// The indices of the labelled voxels.
  fileprivate var voxels: [SIMD3<Double>] {
    var voxels: [SIMD3<Double>] = []
    for k in 0..<grid.size.z {
      for j in 0..<grid.size.y {
        for i in 0..<grid.size.x where self[i, j, k] != 0 {
          voxels.append(SIMD3(Double(i), Double(j), Double(k)))
        }
      }
    }
    return voxels
  }

  /// Whether one of the six neighbours is not labelled.
  fileprivate func isAtSurface(_ voxel: SIMD3<Double>) -> Bool {
    let at = SIMD3<Int>(voxel)
    for axis in 0..<3 {
      for step in [-1, 1] {
        var next = at
        next[axis] += step
        guard 0..<grid.size[axis] ~= next[axis] else { return true }
        if self[next.x, next.y, next.z] == 0 { return true }
      }
    }
    return false
  }
}
