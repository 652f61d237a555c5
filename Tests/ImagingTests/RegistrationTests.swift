import Foundation
import HouseTesting
import Imaging
import Testing

/// An image is moved by a known map and found again.
@Suite("Registration")
struct RegistrationTests {
  /// A lopsided body of three materials: nothing in it is its own mirror image.
  private static func brightness(_ p: SIMD3<Double>, _ materials: [Float]) -> Float {
    let outer = p / SIMD3(52, 66, 46)
    guard outer.length < 1 else { return 0 }
    func isIn(_ centre: SIMD3<Double>, _ halves: SIMD3<Double>) -> Bool {
      ((p - centre) / halves).length < 1
    }
    if isIn(SIMD3(14, 8, 4), SIMD3(7, 24, 10)) || isIn(SIMD3(-16, 2, 2), SIMD3(6, 18, 13)) {
      return materials[2]
    }
    let waves: [Double] = [p.x / 5 + 1, p.y / 6 + p.z / 9, p.z / 5 - p.x / 11]
    let folds = waves.reduce(0) { $0 + sin($1) }
    return outer.length > 0.9 || folds > 0.9 || isIn(SIMD3(20, -35, -10), SIMD3(16, 12, 14))
      ? materials[1] : materials[0]
  }

  private static func image(
    _ grid: VoxelGrid,
    _ materials: [Float],
    seenThrough map: AffineMap = .identity
  ) -> Volume {
    var image = Volume(grid: grid)
    for k in 0..<grid.size.z {
      for j in 0..<grid.size.y {
        for i in 0..<grid.size.x {
          let point = grid.position(SIMD3(Double(i), Double(j), Double(k)))
          image[i, j, k] = brightness(map(point), materials)
        }
      }
    }
    return image
  }

  private static func structure(_ image: Volume) -> Mask {
    Mask(grid: image.grid, voxels: image.voxels.map { $0 != 0 })
  }

  /// Turned by degrees about an axis of the three, scaled and shifted.
  private static func map(
    turn: (axis: Int, degrees: Double),
    scale: SIMD3<Double> = SIMD3(1, 1, 1),
    shift: SIMD3<Double>
  ) -> AffineMap {
    let angle = turn.degrees * .pi / 180
    let (one, other) = ((turn.axis + 1) % 3, (turn.axis + 2) % 3)
    let axes = (0..<3)
      .map { axis in
        var unit = SIMD3<Double>.zero
        unit[axis] = scale[axis]
        var turned = unit
        turned[one] = cos(angle) * unit[one] - sin(angle) * unit[other]
        turned[other] = sin(angle) * unit[one] + cos(angle) * unit[other]
        return turned
      }
    return AffineMap(axes: axes, offset: shift)
  }

  private static let cases: [(freedom: Registration.Freedom, map: AffineMap)] = {
    let first = map(turn: (axis: 2, degrees: 9), shift: SIMD3(7, -12, 5))
    let second = map(
      turn: (axis: 0, degrees: -7),
      scale: SIMD3(1.08, 0.93, 1.04),
      shift: SIMD3(-6, 10, 14)
    )
    let third = map(turn: (axis: 1, degrees: 12), shift: SIMD3(0, 4, -9))
    let fourth = map(
      turn: (axis: 2, degrees: 5),
      scale: SIMD3(0.9, 0.95, 1.1),
      shift: SIMD3(30, 0, 0)
    )
    return [(.rigid, first), (.affine, second), (.rigid, third), (.affine, fourth)]
  }()

  @Test(
    "Known maps between images of different contrast are found to a millimetre",
    arguments: TestData.isFull ? Array(cases.indices) : [1]
  )
  func recovery(number: Int) {
    let (freedom, truth) = Self.cases[number]
    let fixedGrid = VoxelGrid(
      size: SIMD3(58, 74, 52),
      axes: [SIMD3(-2, 0, 0), SIMD3(0, 2, 0), SIMD3(0, 0, 2)],
      origin: SIMD3(57, -73, -51)
    )
    let movingGrid = VoxelGrid(
      size: SIMD3(64, 80, 58),
      axes: [SIMD3(2, 0, 0), SIMD3(0, 2, 0), SIMD3(0, 0, 2)],
      origin: SIMD3(-63, -79, -57)
    )
    let fixed = Self.image(fixedGrid, [800, 600, 200])
    // A point of the moving image shows what lies at its place in the fixed one.
    let moved = movingGrid.moved(by: truth.inverse ?? .identity)
    let picture = Self.image(moved, [0.3, 0.9, 0.6])
    let moving = Volume(grid: movingGrid, voxels: picture.voxels)
    let found = Registration(
      of: moving,
      Self.structure(moving),
      onto: fixed,
      Self.structure(fixed),
      freedom: freedom
    ) {}
    // From moving space back to where the fixed image has it.
    var worst = 0.0
    for corner in 0..<8 {
      let point = SIMD3<Double>(
        corner & 1 == 0 ? -30 : 30,
        corner & 2 == 0 ? -38 : 38,
        corner & 4 == 0 ? -26 : 26
      )
      let inMoving = truth(point)
      worst = max(worst, (found.transform(inMoving) - point).length)
    }
    #expect(worst < 1, "off by \(worst) mm")
    #expect(found.similarity > 1.05)
  }

  @Test("A map and its inverse cancel")
  func inverse() throws {
    let map = Self.map(turn: (1, 33), scale: SIMD3(1.2, 0.7, 1), shift: SIMD3(3, -40, 9))
    let back: AffineMap = try #require(map.inverse)
    let point = SIMD3<Double>(12, -7, 55)
    #expect((back(map(point)) - point).length < 1e-12)
    let flat = AffineMap(axes: [.zero, SIMD3(0, 1, 0), SIMD3(0, 0, 1)], offset: .zero)
    #expect(flat.inverse == nil)
  }
}
