import Foundation
import Imaging

/// Places at which a field on the computational grid is read, linear between voxel centres.
///
/// Corners without tissue take the nearest tissue's value, as the no-flux border says.
struct FieldProbe: Sendable {
  /// Eight corners a place, the first axis fastest.
  private var corners: [Int32] = []
  /// Where a place lies between its corners, 0 to 1.
  private var parts: [SIMD3<Double>] = []
  private let spacing: SIMD3<Double>

  /// The densities at which fronts are cut off, so that logits stay finite.
  static let floor = 1e-6
  /// A slope that is added to a logit's at a right angle, 1/mm: where the density is flat, as after
  /// treatment, distances stay of the order of what they are at a front.
  static let leastSlope = 0.02

  /// A probe at places (mm).
  init(_ places: [SIMD3<Double>], on tissue: Mask) {
    let grid = tissue.grid
    spacing = grid.spacing
    corners.reserveCapacity(8 * places.count)
    parts.reserveCapacity(places.count)
    for place in places {
      let voxel = grid.voxel(place)
      var low = SIMD3<Int>.zero
      var part = SIMD3<Double>.zero
      for axis in 0..<3 {
        let inner = min(max(voxel[axis], 0), Double(grid.size[axis] - 1))
        low[axis] = min(Int(inner), max(grid.size[axis] - 2, 0))
        part[axis] = inner - Double(low[axis])
      }
      parts.append(part)
      for corner in 0..<8 {
        var at = low
        for axis in 0..<3 where corner >> axis & 1 == 1 {
          at[axis] = min(at[axis] + 1, grid.size[axis] - 1)
        }
        corners.append(Int32(truncatingIfNeeded: Self.nearestTissue(at, tissue)))
      }
    }
  }

  /// The place of the nearest tissue within two voxels, or of the voxel itself.
  private static func nearestTissue(_ voxel: SIMD3<Int>, _ tissue: Mask) -> Int {
    let grid = tissue.grid
    let here = grid.index(voxel.x, voxel.y, voxel.z)
    if tissue.voxels[here] { return here }
    var best = here
    var least = Int.max
    for z in -2...2 {
      for y in -2...2 {
        for x in -2...2 {
          let at = voxel &+ SIMD3(x, y, z)
          let square = x * x + y * y + z * z
          guard square < least, at.x >= 0, at.y >= 0, at.z >= 0, at.x < grid.size.x,
            at.y < grid.size.y, at.z < grid.size.z
          else { continue }
          let there = grid.index(at.x, at.y, at.z)
          if tissue.voxels[there] { (best, least) = (there, square) }
        }
      }
    }
    return best
  }

  /// The logit of the density at each place, and the square of its gradient's length (1/mm²).
  func logits(_ density: UnsafeBufferPointer<Double>, _ body: (Int, Double, Double) -> Void) {
    corners.withUnsafeBufferPointer { corners in
      for (place, part) in parts.enumerated() {
        func logit(_ corner: Int) -> Double {
          let c = min(max(density[Int(corners[8 * place + corner])], Self.floor), 1 - Self.floor)
          return log(c / (1 - c))
        }
        let (a0, a1, a2, a3) = (logit(0), logit(1), logit(2), logit(3))
        let (a4, a5, a6, a7) = (logit(4), logit(5), logit(6), logit(7))
        let (x, y, z) = (part.x, part.y, part.z)
        let (b0, b1) = (a0 + x * (a1 - a0), a2 + x * (a3 - a2))
        let (b2, b3) = (a4 + x * (a5 - a4), a6 + x * (a7 - a6))
        let (c0, c1) = (b0 + y * (b1 - b0), b2 + y * (b3 - b2))
        let alongX0 = (1 - y) * (a1 - a0) + y * (a3 - a2)
        let alongX1 = (1 - y) * (a5 - a4) + y * (a7 - a6)
        let slope =
          SIMD3(
            (1 - z) * alongX0 + z * alongX1,
            (1 - z) * (b1 - b0) + z * (b3 - b2),
            c1 - c0
          ) / spacing
        body(place, c0 + z * (c1 - c0), (slope * slope).sum())
      }
    }
  }

  /// The density at each place.
  func values(_ density: UnsafeBufferPointer<Double>, _ body: (Int, Double) -> Void) {
    corners.withUnsafeBufferPointer { corners in
      for (place, part) in parts.enumerated() {
        func value(_ corner: Int) -> Double { density[Int(corners[8 * place + corner])] }
        func row(_ corner: Int) -> Double {
          value(corner) + part.x * (value(corner + 1) - value(corner))
        }
        let (near, far) = (row(0), row(4))
        let (c0, c1) = (near + part.y * (row(2) - near), far + part.y * (row(6) - far))
        body(place, c0 + part.z * (c1 - c0))
      }
    }
  }
}
