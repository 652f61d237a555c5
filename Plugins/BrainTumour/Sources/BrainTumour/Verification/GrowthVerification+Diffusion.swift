import Foundation
import Imaging
import Numerics
import OrganKit

extension GrowthVerification {
  /// Nothing flows through a curved border, whatever diffuses how.
  static func massConservation(full: Bool) throws -> [VerificationResult] {
    let radius = full ? 24.0 : 12.0
    let side = Int(2 * radius) + 4
    let grid = VoxelGrid(size: SIMD3(repeating: side), spacing: SIMD3(repeating: 1))
    let centre = SIMD3(repeating: Double(side - 1) / 2)
    var inside = [Bool](repeating: false, count: grid.count)
    var white = [Float](repeating: 0, count: grid.count)
    var grey = white
    var start = [Double](repeating: 0, count: grid.count)
    forEachCell(of: grid) { cell, place in
      inside[cell] = (place - centre).length <= radius
      guard inside[cell] else { return }
      // Stripes of both tissues, and a blob 4 mm from the border.
      white[cell] = sin(place.x * 0.7) * cos(place.y * 0.5 + place.z * 0.3) > 0.2 ? 1 : 0.25
      grey[cell] = 1 - white[cell]
      let blob = place - centre - SIMD3(radius - 4, 0, 0)
      start[cell] = exp(-blob.dot(blob) / 8)
    }
    let tensor = stretched([1, 0.1, 0.1])
    let domains = [
      ("two tissues", GrowthDomain(grid: grid, inside: inside, white: white, grey: grey)),
      (
        "two tissues, a tensor of 10 to 1",
        GrowthDomain(grid: grid, inside: inside, white: white, grey: grey, tensor: tensor)
      ),
      (
        "two tissues, fibres of 10 to 1 in a ring",
        GrowthDomain(
          tissue: BrainTissue(
            white: Volume(grid: grid, voxels: white),
            grey: Volume(grid: grid, voxels: grey),
            fluid: nil,
            origin: .patient
          ),
          fibres: ring(on: grid, around: centre)
        )
      ),
    ]
    return try domains.flatMap { name, domain in
      let begin = domain.average(Volume(grid: grid, voxels: start.map(Float.init))).map(Double.init)
      let density = zip(begin, domain.tissue.voxels).map { $1 ? $0 : 0 }
      let state =
        try GrowthSolver(domain)
        .solve(diffusion(1), days: [full ? 60 : 30], from: .init(day: 0, density: density))[0]
      let (before, after) = (density.reduce(0, +), state.density.reduce(0, +))
      return [
        VerificationResult(
          "mass-conservation",
          "relative drift in a ball, \(name)",
          measured: abs(after / before - 1),
          reference: 0,
          high: 1e-12,
          source: "conservation"
        ),
        VerificationResult(
          "mass-conservation",
          "least density in a ball, \(name)",
          measured: state.density.min() ?? .nan,
          reference: 0,
          low: -1e-12,
          source: "maximum principle"
        ),
      ]
    }
  }

  /// A point that diffuses in free space has ⟨xᵢxⱼ⟩ = 2Dᵢⱼt, and nothing is ever less than 0.
  static func rotatedTensor(full: Bool) throws -> [VerificationResult] {
    let days = full ? 30.0 : 10
    let half = full ? 52 : 30
    let grid = VoxelGrid(size: SIMD3(repeating: 2 * half + 1), spacing: SIMD3(repeating: 1))
    let tensor = stretched([1, 0.1, 0.1])
    let domain = GrowthDomain(
      grid: grid,
      inside: Array(repeating: true, count: grid.count),
      tensor: tensor
    )
    var density = [Double](repeating: 0, count: grid.count)
    density[grid.index(half, half, half)] = 1
    let state =
      try GrowthSolver(domain)
      .solve(diffusion(1), days: [days], from: .init(day: 0, density: density))[0]
    var moments = [0.0, 0.0, 0.0]
    forEachCell(of: grid) { cell, place in
      let offset = place - SIMD3(repeating: Double(half))
      let mass = state.density[cell]
      moments[0] += mass * offset.x * offset.y
      moments[1] += mass * offset.x * offset.z
      moments[2] += mass * offset.y * offset.z
    }
    let names = ["⟨xy⟩", "⟨xz⟩", "⟨yz⟩"]
    let source = "⟨xᵢxⱼ⟩ = 2Dᵢⱼt of the free solution"
    return (0..<3)
      .map { part in
        let exact = 2 * tensor[3 + part] * days
        return VerificationResult(
          "rotated-tensor",
          "\(names[part]) at 10 to 1",
          measured: moments[part],
          reference: exact,
          low: min(0.99 * exact, 1.01 * exact),
          high: max(0.99 * exact, 1.01 * exact),
          unit: "mm2",
          source: source
        )
      } + [
        VerificationResult(
          "rotated-tensor",
          "least density at 10 to 1",
          measured: state.density.min() ?? .nan,
          reference: 0,
          low: -1e-12,
          source: "maximum principle; Fehrenbach and Mirebeau 2014, doi:10.1007/s10851-013-0446-3"
        )
      ]
  }

  /// A tensor with these diffusivities along axes that lie askew: xx, yy, zz, xy, xz, yz.
  private static func stretched(_ values: [Double]) -> [Double] {
    let first = SIMD3(2.0, 1, 0.7).normalised
    let second = first.cross(SIMD3(0, 0, 1)).normalised
    let axes = [first, second, first.cross(second)]
    var tensor = [Double](repeating: 0, count: 6)
    for (value, e) in zip(values, axes) {
      let products = [e.x * e.x, e.y * e.y, e.z * e.z, e.x * e.y, e.x * e.z, e.y * e.z]
      for part in 0..<6 { tensor[part] += value * products[part] }
    }
    return tensor
  }

  /// Fibres that run around an axis.
  private static func ring(on grid: VoxelGrid, around centre: SIMD3<Double>) -> FibreField {
    var tensors = Array(repeating: [Float](repeating: 0, count: grid.count), count: 6)
    forEachCell(of: grid) { cell, place in
      let offset = place - centre
      let e = SIMD3(-offset.y, offset.x, 0.4 * offset.z + 0.01).normalised
      let products = [e.x * e.x, e.y * e.y, e.z * e.z, e.x * e.y, e.x * e.z, e.y * e.z]
      for part in 0..<6 {
        tensors[part][cell] = Float(1e-3 * (0.9 * products[part] + (part < 3 ? 0.1 : 0)))
      }
    }
    return FibreField(grid: grid, tensors: tensors)
  }

  /// Visits the cells of a grid, with their place in cells.
  static func forEachCell(of grid: VoxelGrid, _ body: (Int, SIMD3<Double>) -> Void) {
    for k in 0..<grid.size.z {
      for j in 0..<grid.size.y {
        for i in 0..<grid.size.x {
          body(grid.index(i, j, k), SIMD3(Double(i), Double(j), Double(k)))
        }
      }
    }
  }
}
