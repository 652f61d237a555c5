import Foundation
import Imaging
import Numerics

/// A brain from a formula, another one for every seed: an ellipsoid with folds, a cortex along them,
/// two ventricles, deep grey matter and a fissure between the hemispheres.
struct SyntheticBrain: Sendable {
  /// Half the length, width and height along right, front and head, mm.
  let halves: SIMD3<Double>
  /// Where its middle lies, mm.
  let centre = SIMD3<Double>(0, -15, 12)
  private let waves: [(direction: SIMD3<Double>, phase: Double)]
  /// How far the fissure reaches down, mm above the middle.
  private let floor: Double
  private let ventricle: SIMD3<Double>

  /// The cortex's thickness, mm.
  private static let cortex = 3.2
  /// Half the width of a fold's fluid, mm.
  private static let fold = 0.9
  /// How deep folds reach, mm.
  private static let foldDepth = 15.0
  /// Half the width of the fissure between the hemispheres, mm: a 2 mm voxel of it is all fluid.
  private static let fissure = 2.2

  init(_ random: inout SeededGenerator) {
    halves = SIMD3(random.uniform(62, 68), random.uniform(78, 86), random.uniform(56, 63))
    waves = (0..<7)
      .map { _ in
        let z = random.uniform(-1, 1)
        let angle = random.uniform(0, 2 * .pi)
        let flat = (1 - z * z).squareRoot()
        let length = random.uniform(15, 26)
        return (
          SIMD3(flat * cos(angle), flat * sin(angle), z) * (2 * Double.pi / length),
          random.uniform(0, 2 * .pi)
        )
      }
    floor = random.uniform(12, 20)
    ventricle = SIMD3(random.uniform(5, 7), random.uniform(22, 28), random.uniform(8, 11))
  }

  /// The fractions of white matter, grey matter and fluid at a point, mm; all 0 outside.
  func tissue(at point: SIMD3<Double>) -> (white: Double, grey: Double, fluid: Double) {
    let p = point - centre
    let scaled = p / halves
    let radius = scaled.length
    guard radius < 1.05 else { return (0, 0, 0) }
    // Depths below surfaces, mm, positive inside; near enough to distances.
    let steepness = max((scaled / halves).length / max(radius, 1e-6), 1e-6)
    let depth = (1 - radius) / steepness
    let inside = Self.share(depth)
    guard inside > 0 else { return (0, 0, 0) }
    let folds = foldDistance(p, depth)
    let fissure = p.z > floor ? abs(p.x) - Self.fissure : .infinity
    let ventricles = ventricleDistance(p)
    let fluid = max(Self.share(-folds), Self.share(-fissure), Self.share(-ventricles))
    let cortex = Self.share(Self.cortex - min(depth, folds, fissure))
    let nuclei = Self.share(nucleusDepth(p))
    let solid = inside * (1 - fluid)
    let grey = max(cortex, nuclei)
    return (solid * (1 - grey), solid * grey, inside * fluid)
  }

  /// From 0 to 1 over a millimetre, for a depth in mm.
  private static func share(_ depth: Double) -> Double { min(max(depth + 0.5, 0), 1) }

  /// How far it is to the nearest fold's fluid, mm; negative in it.
  private func foldDistance(_ p: SIMD3<Double>, _ depth: Double) -> Double {
    guard depth < Self.foldDepth + Self.cortex + 1 else { return .infinity }
    var value = 0.0
    var slope = SIMD3<Double>.zero
    for wave in waves {
      let angle = wave.direction.dot(p) + wave.phase
      value += sin(angle)
      slope += cos(angle) * wave.direction
    }
    let across = abs(value) / max(slope.length, 0.15) - Self.fold
    // Beyond the fold's bottom the nearest fluid is there.
    let below = depth - Self.foldDepth
    return below > 0 ? (max(across, 0) * max(across, 0) + below * below).squareRoot() : across
  }

  private func ventricleDistance(_ p: SIMD3<Double>) -> Double {
    var nearest = Double.infinity
    for side in [-1.0, 1.0] {
      let q = (p - SIMD3(side * 9, -2, 4)) / ventricle
      nearest = min(nearest, (q.length - 1) * ventricle.x)
    }
    return nearest
  }

  private func nucleusDepth(_ p: SIMD3<Double>) -> Double {
    var deepest = -Double.infinity
    for side in [-1.0, 1.0] {
      let size = SIMD3<Double>(7, 14, 9)
      let q = (p - SIMD3(side * 24, 2, -2)) / size
      deepest = max(deepest, (1 - q.length) * size.x)
    }
    return deepest
  }

  /// A grid of cubes around the brain, an even number along each axis.
  func grid(step: Double) -> VoxelGrid {
    func count(_ half: Double) -> Int { 2 * Int(((half + 4) / step).rounded(.up)) }
    let size = SIMD3(count(halves.x), count(halves.y), count(halves.z))
    let extent = SIMD3(Double(size.x - 1), Double(size.y - 1), Double(size.z - 1)) * step
    return VoxelGrid(
      size: size,
      axes: [SIMD3(step, 0, 0), SIMD3(0, step, 0), SIMD3(0, 0, step)],
      origin: centre - extent / 2
    )
  }

  /// White matter, grey matter and fluid on a grid.
  func maps(on grid: VoxelGrid) throws -> [Volume] {
    let plane = grid.size.x * grid.size.y
    // Each plane is worked through by one thread.
    let planes = try Concurrent.map(Array(0..<grid.size.z)) { k in
      var parts = [[Float]](repeating: Array(repeating: 0, count: plane), count: 3)
      for j in 0..<grid.size.y {
        for i in 0..<grid.size.x {
          let point = grid.position(SIMD3(Double(i), Double(j), Double(k)))
          let tissue = tissue(at: point)
          let place = j * grid.size.x + i
          parts[0][place] = Float(tissue.white)
          parts[1][place] = Float(tissue.grey)
          parts[2][place] = Float(tissue.fluid)
        }
      }
      return parts
    }
    return (0..<3).map { part in Volume(grid: grid, voxels: planes.flatMap { $0[part] }) }
  }
}

extension Volume {
  /// The means of 2 × 2 × 2 voxels, on the grid of those cubes.
  func halved(onto target: VoxelGrid) -> Volume {
    var means = Volume(grid: target)
    var place = 0
    for k in 0..<target.size.z {
      for j in 0..<target.size.y {
        for i in 0..<target.size.x {
          var sum: Float = 0
          for corner in 0..<8 {
            sum +=
              voxels[
                grid.index(
                  2 * i + corner & 1,
                  2 * j + corner >> 1 & 1,
                  2 * k + corner >> 2
                )
              ]
          }
          means.voxels[place] = sum / 8
          place += 1
        }
      }
    }
    return means
  }
}

extension VoxelGrid {
  /// The grid of cubes of 2 × 2 × 2 voxels.
  var halved: VoxelGrid {
    VoxelGrid(
      size: SIMD3(size.x / 2, size.y / 2, size.z / 2),
      axes: axes.map { 2 * $0 },
      origin: position(SIMD3(0.5, 0.5, 0.5)),
      isOriented: isOriented
    )
  }
}
