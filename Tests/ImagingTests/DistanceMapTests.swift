import Imaging
import Numerics
import Testing

@Suite("Distance maps")
struct DistanceMapTests {
  /// The distance to the nearest voxel on the other side, taken as a box, by looking at all of them.
  private func searched(_ mask: Mask, isPlanar: Bool) -> [Float] {
    let (size, spacing) = (mask.grid.size, mask.grid.spacing)
    let extent = SIMD3(Double(size.x), Double(size.y), Double(size.z)) * spacing
    var distances: [Float] = []
    for k in 0..<size.z {
      for j in 0..<size.y {
        for i in 0..<size.x {
          var least = (extent * extent).sum()
          for z in isPlanar ? k..<k + 1 : 0..<size.z {
            for y in 0..<size.y {
              for x in 0..<size.x where mask[x, y, z] != mask[i, j, k] {
                let steps = SIMD3(
                  max(0, abs(Double(x - i)) - 0.5),
                  max(0, abs(Double(y - j)) - 0.5),
                  max(0, abs(Double(z - k)) - 0.5)
                )
                let away = steps * spacing
                least = min(least, (away * away).sum())
              }
            }
          }
          distances.append(Float(least.squareRoot() * (mask[i, j, k] ? -1 : 1)))
        }
      }
    }
    return distances
  }

  @Test(
    "Equal to an exhaustive search",
    arguments: [[1.0, 1, 1], [1.5625, 1.5625, 10], [0.3, 2, 0.7], [5, 0.5, 1]],
    [0.02, 0.3, 0.9]
  )
  func exhaustive(spacing: [Double], density: Double) {
    let grid = VoxelGrid(
      size: SIMD3(11, 9, 6),
      spacing: SIMD3(spacing[0], spacing[1], spacing[2])
    )
    var generator = SeededGenerator(seed: 5)
    for _ in 0..<3 {
      let mask = Mask(
        grid: grid,
        voxels: (0..<grid.count).map { _ in generator.uniform() < density }
      )
      for isPlanar in [true, false] {
        let found = isPlanar ? DistanceMap.signed2D(mask) : DistanceMap.signed3D(mask)
        let expected = searched(mask, isPlanar: isPlanar)
        for (one, other) in zip(found.voxels, expected) {
          #expect(abs(one - other) <= 1e-5 * abs(other), "planar \(isPlanar)")
        }
      }
    }
  }

  @Test("Beside a flat border the centres are half a step away")
  func flat() {
    let grid = VoxelGrid(size: SIMD3(6, 1, 1), spacing: SIMD3(2, 3, 4))
    let mask = Mask(grid: grid, voxels: [false, false, true, true, true, true])
    #expect(DistanceMap.signed2D(mask).voxels == [3, 1, -1, -3, -5, -7])
    #expect(DistanceMap.signed3D(mask).voxels == [3, 1, -1, -3, -5, -7])
  }

  @Test("Without a border the distance is the grid's diagonal")
  func borderless() {
    let grid = VoxelGrid(size: SIMD3(3, 4, 1), spacing: SIMD3(1, 1, 12))
    #expect(DistanceMap.signed2D(Mask(grid: grid)).voxels.allSatisfy { $0 == 13 })
    #expect(DistanceMap.signed3D(Mask(grid: grid).complement).voxels.allSatisfy { $0 == -13 })
  }

  @Test("A ball's radius is found to within a voxel's roughness")
  func ball() {
    let spacing = SIMD3(1.0, 0.8, 2)
    let grid = VoxelGrid(size: SIMD3(41, 51, 21), spacing: spacing)
    let centre = SIMD3(20.0, 25, 10) * spacing
    var mask = Mask(grid: grid)
    for k in 0..<21 {
      for j in 0..<51 {
        for i in 0..<41 {
          let away = SIMD3(Double(i), Double(j), Double(k)) * spacing - centre
          mask[i, j, k] = away.length <= 12
        }
      }
    }
    let map = DistanceMap.signed3D(mask)
    // The border voxels reach up to half a diagonal beyond, or fall short by as much.
    #expect(abs(Double(map[20, 25, 10]) + 12) < 0.5 * spacing.length)
    #expect(abs(Double(map[40, 25, 10]) - 8) < 0.5 * spacing.length)
  }
}
