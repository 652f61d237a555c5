import Foundation
import Imaging

/// Where the right ventricle's wall meets the left's in a slice, and so where each segment lies.
///
/// Angles run within the slice from the first image axis towards the second, in radians.
struct SeptalBearing: Sendable, Equatable {
  /// The direction of the anterior insertion, the border of anterior and anteroseptal segments.
  var anterior: Double
  /// +1 where the septum lies towards larger angles from the anterior insertion, else -1.
  var turn: Double

  /// The place of a direction on the bull's eye, degrees counter-clockwise from the right: the
  /// anterior insertion at 120°, the septum on the left, the lateral wall on the right.
  func bullsEyeAngle(_ angle: Double) -> Double {
    let degrees = 120 + turn * (angle - anterior) * 180 / .pi
    let turned = degrees.truncatingRemainder(dividingBy: 360)
    return turned < 0 ? turned + 360 : turned
  }

  /// Both insertions in one slice: the ends of the longest arc along which the right ventricle's
  /// cavity touches the left's outer border.
  ///
  /// `front` is the direction of the patient's front and head within the slice. Nil where the two do
  /// not touch along 20° to 220°.
  init?(_ labels: LabelMap, slice: Int, ring: WallRing, front: SIMD2<Double>) {
    let grid = labels.grid
    let spacing = SIMD2(grid.spacing.x, grid.spacing.y)
    let pixel = max(spacing.x, spacing.y)
    func isRight(_ point: SIMD2<Double>) -> Bool {
      let voxel = ((ring.centre + point) / spacing).rounded(.toNearestOrAwayFromZero)
      guard voxel.x >= 0, voxel.y >= 0, voxel.x < Double(grid.size.x),
        voxel.y < Double(grid.size.y)
      else { return false }
      return labels[Int(voxel.x), Int(voxel.y), slice] == 1
    }
    let count = 180
    let step = 2 * Double.pi / Double(count)
    var touches = (0..<count)
      .map { index in
        let angle = Double(index) * step
        let direction = SIMD2(cos(angle), sin(angle))
        return [0.5, 1, 1.5, 2]
          .contains { gap in
            isRight((ring.outer.distance(angle) + gap * pixel) * direction)
          }
      }
    guard touches.contains(true), touches.contains(false) else { return nil }
    Self.closeGaps(&touches, upTo: 4)
    guard let (start, length) = Self.longestArc(touches), 10...110 ~= length else { return nil }
    let first = Double(start) * step
    let last = Double(start + length - 1) * step
    let rise = (cos(first) - cos(last)) * front.x + (sin(first) - sin(last)) * front.y
    // The insertion farther to the front and up is the anterior one.
    anterior = rise > 0 ? first : last
    turn = rise > 0 ? 1 : -1
  }

  /// The common bearing of several slices: the insertion nearest to all others.
  ///
  /// Nil for no slice.
  init?(common bearings: [SeptalBearing]) {
    guard !bearings.isEmpty else { return nil }
    let turn = bearings.reduce(0) { $0 + $1.turn } >= 0 ? 1.0 : -1.0
    let agreeing = bearings.filter { $0.turn == turn }
    func spread(_ bearing: SeptalBearing) -> Double {
      agreeing.reduce(0) { sum, other in
        sum + abs(remainder(other.anterior - bearing.anterior, 2 * .pi))
      }
    }
    guard let best = agreeing.min(by: { spread($0) < spread($1) }) else { return nil }
    self = best
  }

  /// Fills stretches of up to `width` directions between touching ones: a pixel's edge, no gap.
  private static func closeGaps(_ circle: inout [Bool], upTo width: Int) {
    let count = circle.count
    guard let start = circle.firstIndex(of: true) else { return }
    var gap: [Int] = []
    for offset in 1...count {
      let index = (start + offset) % count
      if circle[index] {
        if gap.count <= width { for index in gap { circle[index] = true } }
        gap = []
      } else {
        gap.append(index)
      }
    }
  }

  private static func longestArc(_ circle: [Bool]) -> (start: Int, length: Int)? {
    let count = circle.count
    guard let gap = circle.firstIndex(of: false) else { return nil }
    var best = (start: 0, length: 0)
    var length = 0
    for offset in 1...count {
      let index = (gap + offset) % count
      if circle[index] {
        length += 1
        if length > best.length { best = (index - length + 1, length) }
      } else {
        length = 0
      }
    }
    return best.length > 0 ? best : nil
  }
}
