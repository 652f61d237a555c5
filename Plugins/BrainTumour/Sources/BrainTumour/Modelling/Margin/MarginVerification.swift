import Imaging
import Numerics
import OrganKit

/// The margin beside what its definition gives when all pairs of voxels are looked at.
enum MarginVerification {
  /// The case `distance-margin`.
  static func results() -> [VerificationResult] {
    var random = SeededGenerator(seed: 15)
    let grid = VoxelGrid(size: SIMD3(41, 37, 29), spacing: SIMD3(1, 1.5, 2))
    var core = Mask(grid: grid)
    var brain = Mask(grid: grid)
    for place in 0..<grid.count {
      core.voxels[place] = random.uniform() < 0.0005
      brain.voxels[place] = random.uniform() < 0.9
    }
    let squares = bruteForce(core)
    let plain = TargetVolumes.plain(around: core, within: brain, margin: TargetVolumes.margin)
    var wrong = 0
    for place in 0..<grid.count {
      let margin = TargetVolumes.margin
      let isIn = squares[place] <= margin * margin && brain.voxels[place]
      if isIn != plain.voxels[place] { wrong += 1 }
    }
    let exact = DistanceMap.squaredToCentres(of: core)
    let worst = zip(exact, squares)
      .reduce(0) { max($0, abs($1.0.squareRoot() - $1.1.squareRoot())) }
    let open = GeodesicDistance.distances(
      to: core,
      through: Mask(grid: grid).complement,
      upTo: .infinity
    )
    let taut = zip(open, squares).reduce(0) { max($0, $1.0 - $1.1.squareRoot()) }
    return [
      VerificationResult(
        "distance-margin",
        "voxels in which the margin differs from the definition",
        measured: Double(wrong),
        reference: 0,
        high: 0,
        source: "all pairs of voxel centres"
      ),
      VerificationResult(
        "distance-margin",
        "largest error of the distance",
        measured: worst,
        reference: 0,
        high: 1e-9,
        unit: "mm",
        source: "all pairs of voxel centres"
      ),
      VerificationResult(
        "distance-margin",
        "largest detour of the way through open tissue",
        measured: taut,
        reference: 0,
        high: 0.25,
        unit: "mm",
        source: "all pairs of voxel centres"
      ),
      bend(),
    ]
  }

  private static func bruteForce(_ core: Mask) -> [Double] {
    let grid = core.grid
    var places: [SIMD3<Double>] = []
    for k in 0..<grid.size.z {
      for j in 0..<grid.size.y {
        for i in 0..<grid.size.x {
          places.append(SIMD3(Double(i), Double(j), Double(k)) * grid.spacing)
        }
      }
    }
    let sources = places.indices.filter { core.voxels[$0] }.map { places[$0] }
    return places.map { place in
      sources.reduce(Double.infinity) { least, source in
        let way = place - source
        return min(least, way.dot(way))
      }
    }
  }

  /// A wall between two points: the way round its end is a taut string's.
  private static func bend() -> VerificationResult {
    let grid = VoxelGrid(size: SIMD3(21, 21, 1), spacing: SIMD3(1, 1, 1))
    var (core, passage) = (Mask(grid: grid), Mask(grid: grid).complement)
    core[5, 2, 0] = true
    for j in 0...12 { passage[10, j, 0] = false }
    let distances = GeodesicDistance.distances(to: core, through: passage, upTo: 100)
    // Over the two centres that the wall's end leaves open, (9, 13) and (11, 13).
    let exact = 2 * SIMD3<Double>(4, 11, 0).length + 2
    return VerificationResult(
      "distance-margin",
      "way round a wall",
      measured: distances[grid.index(15, 2, 0)],
      reference: exact,
      low: exact - 1e-9,
      high: exact + 1e-9,
      unit: "mm",
      source: "a string pulled taut over the wall's corners"
    )
  }
}
