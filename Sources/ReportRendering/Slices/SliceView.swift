import Foundation
import Imaging
import OrganKit

/// Which part of a slice is looked at, and which way round.
struct SliceView {
  /// The columns and rows shown.
  let columns: Range<Int>
  let rows: Range<Int>
  /// Whether a step along the axis goes to the left, or up, on the page.
  let isMirrored: Bool
  let isUpturned: Bool
  /// The size of a pixel, mm.
  let pixel: SIMD2<Double>
  /// Whether some of the slice is left out.
  let isCropped: Bool
  /// The patient's directions at the left and the top of the picture, where they are known.
  let letters: (left: String, top: String)?

  /// A view of the outlines with some room around them, or of everything where there are none.
  init(grid: VoxelGrid, around contours: [Slices.Contour]) {
    pixel = SIMD2(grid.spacing.x, grid.spacing.y)
    let points = contours.flatMap(\.points).map { SIMD2<Double>($0) }
    var ranges = [0..<grid.size.x, 0..<grid.size.y]
    for axis in 0..<2 {
      let places = points.map { $0[axis] }
      guard let low = places.min(), let high = places.max() else { continue }
      let room = max(12 / pixel[axis], (high - low) * 0.2)
      let inside = Int((low - room).rounded(.down))..<Int((high + room).rounded(.up)) + 1
      let kept = inside.clamped(to: ranges[axis])
      if !kept.isEmpty { ranges[axis] = kept }
    }
    (columns, rows) = (ranges[0], ranges[1])
    isCropped = columns.count < grid.size.x || rows.count < grid.size.y
    guard grid.isOriented else {
      (isMirrored, isUpturned, letters) = (false, false, nil)
      return
    }
    // Radiology's way: the patient's left, back or feet lie to the right of the page and below,
    // which is where coordinates of right, front and head fall.
    isMirrored = Self.leading(grid.axes[0]) > 0
    isUpturned = Self.leading(grid.axes[1]) > 0
    letters = (
      Self.letter(isMirrored ? grid.axes[0] : -grid.axes[0]),
      Self.letter(isUpturned ? grid.axes[1] : -grid.axes[1])
    )
  }

  /// The picture's size, mm.
  var size: SIMD2<Double> { SIMD2(Double(columns.count), Double(rows.count)) * pixel }

  /// Where a point in voxel indices stands in the picture, mm.
  func place(_ point: SIMD2<Float>) -> SIMD2<Double> {
    let x = Double(point.x) - Double(columns.lowerBound) + 0.5
    let y = Double(point.y) - Double(rows.lowerBound) + 0.5
    return SIMD2(
      isMirrored ? Double(columns.count) - x : x,
      isUpturned ? Double(rows.count) - y : y
    ) * pixel
  }

  private static func leadingAxis(_ direction: SIMD3<Double>) -> Int {
    (0..<3).max { abs(direction[$0]) < abs(direction[$1]) } ?? 0
  }

  private static func leading(_ direction: SIMD3<Double>) -> Double {
    direction[leadingAxis(direction)]
  }

  private static func letter(_ direction: SIMD3<Double>) -> String {
    let axis = leadingAxis(direction)
    return (direction[axis] > 0 ? ["R", "A", "S"] : ["L", "P", "I"])[axis]
  }
}
