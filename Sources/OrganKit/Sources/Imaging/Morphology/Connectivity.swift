/// Which voxels are neighbours.
public struct Connectivity: Equatable, Sendable {
  /// The steps to a voxel's neighbours, each with its opposite.
  let steps: [SIMD3<Int>]

  /// 4 neighbours within a slice, across edges.
  public static let planar4 = Connectivity { $0.z == 0 && $0.taxicab == 1 }
  /// 8 neighbours within a slice, across edges and corners.
  public static let planar8 = Connectivity { $0.z == 0 }
  /// 6 neighbours in space, across faces.
  public static let spatial6 = Connectivity { $0.taxicab == 1 }
  /// 26 neighbours in space, across faces, edges and corners.
  public static let spatial26 = Connectivity { _ in true }

  private init(_ isNeighbour: (SIMD3<Int>) -> Bool) {
    var steps: [SIMD3<Int>] = []
    for z in -1...1 {
      for y in -1...1 {
        for x in -1...1 where x != 0 || y != 0 || z != 0 {
          let step = SIMD3(x, y, z)
          if isNeighbour(step) { steps.append(step) }
        }
      }
    }
    self.steps = steps
  }

  /// What holds the background together, so that an outline separates inside from outside: across
  /// corners where the structure is connected across faces, and the other way round.
  var dual: Connectivity {
    switch self {
    case .planar4: .planar8
    case .planar8: .planar4
    case .spatial6: .spatial26
    default: .spatial6
    }
  }

  /// Calls `body` with the place of each neighbour that lies on the grid.
  @inline(__always)
  func forEachNeighbour(of place: Int, on grid: VoxelGrid, _ body: (Int) -> Void) {
    let size = grid.size
    let (row, i) = place.quotientAndRemainder(dividingBy: size.x)
    let (k, j) = row.quotientAndRemainder(dividingBy: size.y)
    for step in steps {
      let (x, y, z) = (i + step.x, j + step.y, k + step.z)
      guard x >= 0, x < size.x, y >= 0, y < size.y, z >= 0, z < size.z else { continue }
      body(grid.index(x, y, z))
    }
  }
}

extension SIMD3<Int> {
  fileprivate var taxicab: Int { abs(x) + abs(y) + abs(z) }
}
