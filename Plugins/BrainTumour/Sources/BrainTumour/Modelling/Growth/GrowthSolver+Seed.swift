import Foundation
import Imaging

extension GrowthSolver {
  /// What a tumour begins as: a Gaussian's mean in each cell, exact along each axis, so that the
  /// seed's mass does not depend on where in a cell the origin lies.
  static func seed(
    at origin: SIMD3<Double>,
    on grid: VoxelGrid
  ) -> (cells: [Int], values: [Double]) {
    let centre = grid.voxel(origin)
    var shares: [[(cell: Int, share: Double)]] = []
    for axis in 0..<3 {
      let spacing = grid.spacing[axis]
      let reach = 5 * Self.seedRadius / spacing + 1
      let scale = spacing / (Self.seedRadius * 2.0.squareRoot())
      let factor = Self.seedRadius * (Double.pi / 2).squareRoot() / spacing
      shares.append(
        (0..<grid.size[axis])
          .compactMap { cell in
            let distance = Double(cell) - centre[axis]
            guard abs(distance) < reach else { return nil }
            // A direction without extent is as if the same all along it.
            guard grid.size[axis] > 1 else { return (cell, 1) }
            return (cell, factor * (erf((distance + 0.5) * scale) - erf((distance - 0.5) * scale)))
          }
      )
    }
    var (cells, values) = ([Int](), [Double]())
    for (k, depth) in shares[2] {
      for (j, height) in shares[1] {
        for (i, width) in shares[0] {
          cells.append(grid.index(i, j, k))
          values.append(Self.seedDensity * width * height * depth)
        }
      }
    }
    return (cells, values)
  }
}
