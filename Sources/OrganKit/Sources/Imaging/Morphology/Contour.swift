/// Closed outlines in a slice, by marching squares with linear interpolation.
///
/// Points (i, j) are in voxel indices, voxel centres at whole numbers; the last joins the first. The
/// inside lies to the left when i points right and j up, so that outer outlines have a positive area
/// and holes a negative one. An outline that reaches the image's border runs along the outer faces
/// of the border voxels.
public enum Contour {
  /// The outlines of a mask in a slice, halfway between the centres inside and outside.
  ///
  /// Voxels that touch by a corner only are apart.
  public static func outlines(of mask: Mask, slice: Int) -> [[SIMD2<Float>]] {
    let size = mask.grid.size
    let first = mask.grid.index(0, 0, slice)
    let field = mask.voxels[first..<first + size.x * size.y].map { $0 ? Float(0) : 1 }
    return MarchingSquares(field: field, width: size.x, height: size.y, level: 0.5).outlines()
  }

  /// The outlines of the part of a slice where a field is below a level, such as a signed distance
  /// below 0.
  public static func outlines(
    of field: Volume,
    slice: Int,
    level: Float = 0
  ) -> [[SIMD2<Float>]] {
    let size = field.grid.size
    let first = field.grid.index(0, 0, slice)
    return MarchingSquares(
      field: Array(field.voxels[first..<first + size.x * size.y]),
      width: size.x,
      height: size.y,
      level: level
    )
    .outlines()
  }

  /// The area within an outline, in voxel faces; negative when it runs clockwise.
  public static func area(_ outline: [SIMD2<Float>]) -> Double {
    guard var last = outline.last.map(SIMD2<Double>.init) else { return 0 }
    var twice = 0.0
    for point in outline.map(SIMD2<Double>.init) {
      twice += last.x * point.y - point.x * last.y
      last = point
    }
    return twice / 2
  }
}

/// One field, cut at one level.
///
/// Cells lie between four neighbouring centres, one more row and column of them than voxels, so that
/// the border is closed. An edge is named by its lower or left end: two edges a centre.
private struct MarchingSquares {
  let field: [Float]
  let width: Int
  let height: Int
  let level: Float

  func outlines() -> [[SIMD2<Float>]] {
    // Where the outline goes on from the edge it crossed.
    var next = [Int](repeating: -1, count: 2 * (width + 2) * (height + 2))
    for j in -1..<height {
      for i in -1..<width { join(i, j, &next) }
    }
    var outlines: [[SIMD2<Float>]] = []
    for first in next.indices where next[first] >= 0 {
      var outline: [SIMD2<Float>] = []
      var edge = first
      while next[edge] >= 0 {
        let point = crossing(edge)
        if point != outline.last { outline.append(point) }
        (edge, next[edge]) = (next[edge], -1)
      }
      if outline.count > 1, outline.first == outline.last { outline.removeLast() }
      if outline.count >= 3 { outlines.append(outline) }
    }
    return outlines
  }

  private func value(_ i: Int, _ j: Int) -> Float {
    guard i >= 0, i < width, j >= 0, j < height else { return .infinity }
    return field[j * width + i]
  }

  private func isInside(_ i: Int, _ j: Int) -> Bool { value(i, j) < level }

  /// The edge from a centre to the right (`isUp` false) or up.
  private func edge(_ i: Int, _ j: Int, isUp: Bool) -> Int {
    2 * ((j + 1) * (width + 2) + i + 1) + (isUp ? 1 : 0)
  }

  /// Joins the crossed edges of the cell whose lower left centre is (i, j).
  private func join(_ i: Int, _ j: Int, _ next: inout [Int]) {
    let (a, b) = (isInside(i, j), isInside(i + 1, j))
    let (c, d) = (isInside(i + 1, j + 1), isInside(i, j + 1))
    if a == b, b == c, c == d { return }
    // Counterclockwise from the lower left.
    let corners = [a, b, c, d]
    let edges = [
      edge(i, j, isUp: false), edge(i + 1, j, isUp: true), edge(i, j + 1, isUp: false),
      edge(i, j, isUp: true),
    ]
    let isSaddle = corners[0] == corners[2] && corners[1] == corners[3]
    let isJoined = isSaddle && centreIsInside(i, j)
    // Walking round counterclockwise, an outline with the inside on its left runs from the edge
    // where the walk leaves the inside to the one where it came in.
    for side in 0..<4 where corners[side] && !corners[(side + 1) % 4] {
      var entry = side
      if isJoined {
        // The inside goes through the middle: the outline turns round the outer corner ahead.
        entry = (side + 1) % 4
      } else {
        repeat { entry = (entry + 3) % 4 } while corners[entry]
      }
      next[edges[side]] = edges[entry]
    }
  }

  private func centreIsInside(_ i: Int, _ j: Int) -> Bool {
    let mean = (value(i, j) + value(i + 1, j) + value(i, j + 1) + value(i + 1, j + 1)) / 4
    return mean < level
  }

  private func crossing(_ edge: Int) -> SIMD2<Float> {
    let (row, column) = (edge / 2).quotientAndRemainder(dividingBy: width + 2)
    let (i, j) = (column - 1, row - 1)
    let (di, dj) = edge % 2 == 0 ? (1, 0) : (0, 1)
    let (near, far) = (value(i, j), value(i + di, j + dj))
    // Beyond the border the field is infinite: the crossing is at the voxel's face.
    let part = near.isFinite && far.isFinite ? (level - near) / (far - near) : 0.5
    return SIMD2(Float(i) + part * Float(di), Float(j) + part * Float(dj))
  }
}
