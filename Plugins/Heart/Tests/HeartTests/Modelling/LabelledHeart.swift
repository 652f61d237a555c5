import Foundation
import Imaging

/// A heart of simple shapes, labelled as thick slices see it: by majority of each voxel.
///
/// The left ventricle's cavity and outline are half ellipsoids whose flat base lies at z = 0 and
/// whose apices point along +z; the right ventricle is a piece of a ball beside it. `region` says
/// what lies at a position (mm): 0, 1, 2 or 3.
struct LabelledHeart: Sendable {
  /// The cavity's radius at the base and its length, mm.
  var cavity = SIMD2(25.0, 75.0)
  /// The wall's thickness at the base and at the apex, mm.
  var wall = SIMD2(9.0, 7.0)
  /// How much deeper the base lies a millimetre along x and along y.
  var slope = SIMD2(0.0, 0.0)
  /// Where the right ventricle lies, as a direction within the slice, radians.
  var septum = Double.pi

  /// Whether the point lies within a half ellipsoid of a radius and a length.
  private func isWithin(_ p: SIMD3<Double>, _ radius: Double, _ length: Double) -> Bool {
    (p.x * p.x + p.y * p.y) / (radius * radius) + p.z * p.z / (length * length) < 1
  }

  func region(_ p: SIMD3<Double>) -> UInt8 {
    guard p.z >= p.x * slope.x + p.y * slope.y else { return 0 }
    if isWithin(p, cavity.x, cavity.y) { return 3 }
    if isWithin(p, cavity.x + wall.x, cavity.y + wall.y) { return 2 }
    // The right ventricle: a half ellipsoid aside, where the left is not.
    let centre = 28 * SIMD2(cos(septum), sin(septum))
    let q = SIMD3(p.x - centre.x, p.y - centre.y, p.z)
    return isWithin(q, 30, 65) ? 1 : 0
  }

  /// The volume of the cavity, mL: every plane through an ellipsoid's centre halves it.
  var cavityVolume: Double { 2 * .pi / 3 * cavity.x * cavity.x * cavity.y / 1000 }

  /// The volume of the myocardium, mL.
  var wallVolume: Double {
    let (radius, length) = (cavity.x + wall.x, cavity.y + wall.y)
    return 2 * .pi / 3 * radius * radius * length / 1000 - cavityVolume
  }

  /// Labels on a grid by majority of 4 × 4 × 9 points a voxel, where its corners differ.
  func labels(on grid: VoxelGrid) -> LabelMap {
    var map = LabelMap(grid: grid)
    func at(_ voxel: SIMD3<Double>, _ x: Double, _ y: Double, _ z: Double) -> Int {
      let point = voxel + SIMD3<Double>(x - 0.5, y - 0.5, z - 0.5)
      return Int(region(grid.position(point)))
    }
    for k in 0..<grid.size.z {
      for j in 0..<grid.size.y {
        for i in 0..<grid.size.x {
          let voxel = SIMD3<Double>(Double(i), Double(j), Double(k))
          let middle = at(voxel, 0.5, 0.5, 0.5)
          let isWhole = (0..<8)
            .allSatisfy { corner in
              let x = Double(corner & 1)
              let y = Double(corner >> 1 & 1)
              return at(voxel, x, y, Double(corner >> 2)) == middle
            }
          if isWhole {
            map[i, j, k] = UInt8(middle)
            continue
          }
          var counts = [0, 0, 0, 0]
          for c in 0..<9 {
            for b in 0..<4 {
              for a in 0..<4 {
                let x = (Double(a) + 0.5) / 4
                let y = (Double(b) + 0.5) / 4
                counts[at(voxel, x, y, (Double(c) + 0.5) / 9)] += 1
              }
            }
          }
          map[i, j, k] = UInt8(counts.firstIndex(of: counts.max() ?? 0) ?? 0)
        }
      }
    }
    return map
  }

  /// A short-axis stack whose slice 0 begins `offset` mm before the base.
  func shortAxis(
    offset: Double,
    pixel: Double = 1.5,
    spacing: Double = 10,
    isOriented: Bool = true
  ) -> LabelMap {
    let count = Int(110 / pixel)
    let half = Double(count - 1) / 2 * pixel
    return labels(
      on: VoxelGrid(
        size: SIMD3(count + 20, count, 11),
        axes: [SIMD3(pixel, 0, 0), SIMD3(0, pixel, 0), SIMD3(0, 0, spacing)],
        origin: SIMD3(-half - 10 * pixel, -half, spacing / 2 - offset),
        isOriented: isOriented
      )
    )
  }

  /// A long-axis view in the plane y = 0, 8 mm thick.
  func longAxis(pixel: Double = 1.5) -> LabelMap {
    labels(
      on: VoxelGrid(
        size: SIMD3(90, 80, 1),
        axes: [SIMD3(pixel, 0, 0), SIMD3(0, 0, pixel), SIMD3(0, -8, 0)],
        origin: SIMD3(-75.3, 0, -20.7)
      )
    )
  }
}
