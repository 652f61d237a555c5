import Imaging
import Numerics
import Testing

@Suite("Distances between voxel centres")
struct CentreDistanceTests {
  private static let grid = VoxelGrid(size: SIMD3(13, 11, 9), spacing: SIMD3(1, 1.5, 2.25))

  private func squares(to mask: Mask) -> [Double] {
    let grid = mask.grid
    var centres: [SIMD3<Double>] = []
    for k in 0..<grid.size.z {
      for j in 0..<grid.size.y {
        for i in 0..<grid.size.x {
          centres.append(SIMD3(Double(i), Double(j), Double(k)) * grid.spacing)
        }
      }
    }
    let inside = centres.indices.filter { mask.voxels[$0] }
    return centres.map { centre in
      inside.reduce(.infinity) { min($0, (centre - centres[$1]).dot(centre - centres[$1])) }
    }
  }

  @Test("Random structures, against all pairs", arguments: [0.002, 0.02, 0.4])
  func random(density: Double) {
    var generator = SeededGenerator(seed: 3)
    let mask = Mask(
      grid: Self.grid,
      voxels: (0..<Self.grid.count).map { _ in generator.uniform() < density }
    )
    let expected = squares(to: mask)
    let exact = DistanceMap.squaredToCentres(of: mask)
    let near = DistanceMap.squaredToCentres(of: mask, upTo: 4)
    for place in expected.indices {
      #expect(exact[place] == expected[place] || abs(exact[place] - expected[place]) < 1e-9)
      #expect(near[place] == (expected[place] <= 16 ? exact[place] : .infinity))
    }
    let open = GeodesicDistance.distances(
      to: mask,
      through: Mask(grid: Self.grid).complement,
      upTo: .infinity
    )
    for place in expected.indices where expected[place].isFinite {
      #expect(open[place] >= expected[place].squareRoot() - 1e-9)
      #expect(open[place] <= 1.02 * expected[place].squareRoot() + 0.1)
    }
  }

  @Test("Nothing is infinitely far from everything")
  func empty() {
    let none = Mask(grid: Self.grid)
    #expect(DistanceMap.squaredToCentres(of: none).allSatisfy { $0 == .infinity })
    #expect(DistanceMap.squaredToCentres(of: none, upTo: 5).allSatisfy { $0 == .infinity })
    #expect(
      GeodesicDistance.distances(to: none, through: none.complement, upTo: 5)
        .allSatisfy { $0 == .infinity }
    )
  }

  @Test("No way slips between two voxels that touch by a corner")
  func corner() {
    let grid = VoxelGrid(size: SIMD3(6, 6, 1), spacing: SIMD3(1, 1, 1))
    var (mask, passage) = (Mask(grid: grid), Mask(grid: grid).complement)
    mask[0, 0, 0] = true
    for i in 0..<6 { passage[i, 5 - i, 0] = false }
    let distances = GeodesicDistance.distances(to: mask, through: passage, upTo: 100)
    #expect(distances[grid.index(5, 5, 0)] == .infinity)
    #expect(distances[grid.index(2, 2, 0)].isFinite)
  }
}
