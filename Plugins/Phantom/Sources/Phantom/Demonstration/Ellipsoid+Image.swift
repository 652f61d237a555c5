import Imaging
import Numerics

extension Ellipsoid {
  /// The default demo's.
  static let demo = Ellipsoid(
    centre: SIMD3(35.25, 35.25, 39),
    directions: [SIMD3(1, 0, 0), SIMD3(0, 1, 0), SIMD3(0, 0, 1)],
    radii: [24, 18, 14]
  )

  /// One of any direction near the middle of the demo's image, which it does not leave.
  init(drawnWith random: inout SeededGenerator) {
    func direction() -> SIMD3<Double> {
      SIMD3(random.normal(), random.normal(), random.normal()).normalised
    }
    let first = direction()
    let second = first.cross(direction()).normalised
    self.init(
      centre: Self.demo.centre
        + SIMD3(random.uniform(-4, 4), random.uniform(-4, 4), random.uniform(-4, 4)),
      directions: [first, second, first.cross(second)],
      radii: [random.uniform(22, 28), random.uniform(17, 21), random.uniform(12, 16)]
    )
  }

  /// Whether a point (mm) lies inside.
  func contains(_ point: SIMD3<Double>) -> Bool {
    zip(directions, radii)
      .reduce(0.0) { sum, axis in
        let x = (point - centre).dot(axis.0) / axis.1
        return sum + x * x
      } <= 1
  }

  /// An image in which a voxel's brightness tells how much of it is inside: of 4×4×4 points.
  func image(on grid: VoxelGrid, dark: Float, bright: Float) -> Volume {
    var image = Volume(grid: grid, filledWith: dark)
    let parts = [-0.375, -0.125, 0.125, 0.375]
    for k in 0..<grid.size.z {
      for j in 0..<grid.size.y {
        for i in 0..<grid.size.x {
          var inside = 0
          for z in parts {
            for y in parts {
              for x in parts {
                let point = SIMD3(Double(i) + x, Double(j) + y, Double(k) + z)
                if contains(grid.position(point)) { inside += 1 }
              }
            }
          }
          image[i, j, k] += (bright - dark) * Float(inside) / 64
        }
      }
    }
    return image
  }
}
