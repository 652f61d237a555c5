/// Exact Euclidean distances (mm) from voxel centres to the border of a structure, negative inside.
///
/// The border runs along the faces between voxels inside and outside, whatever the spacing: beside a
/// flat border the two centres are half a step away from it, one on either side, and linear
/// interpolation between them finds it in place.
///
/// - SeeAlso: Felzenszwalb, Huttenlocher 2012, "Distance transforms of sampled functions", Theory of
///   Computing 8, 415-428, doi:10.4086/toc.2012.v008a019.
public enum DistanceMap {
  /// Distances within each slice, as if no other slice were there.
  ///
  /// Where a slice is all inside or all outside, the distance is the length of the grid's diagonal.
  public static func signed2D(_ mask: Mask) -> Volume { signed(mask, axes: [0, 1]) }

  /// Distances in space; steps along the grid's axes are taken to be at right angles.
  ///
  /// Where all voxels are inside, or all outside, the distance is the length of the grid's diagonal.
  public static func signed3D(_ mask: Mask) -> Volume { signed(mask, axes: [0, 1, 2]) }

  private static func signed(_ mask: Mask, axes: [Int]) -> Volume {
    let grid = mask.grid
    let outside = squared(to: mask, axes: axes)
    let inside = squared(to: mask.complement, axes: axes)
    let spacing = grid.spacing
    let extent = SIMD3(Double(grid.size.x), Double(grid.size.y), Double(grid.size.z)) * spacing
    let diagonal = extent.length
    let distances = zip(outside, inside)
      .map { outside, inside in
        let distance = (outside - inside).magnitude.squareRoot()
        return Float(min(distance, diagonal) * (outside > 0 ? 1 : -1))
      }
    return Volume(grid: grid, voxels: distances)
  }

  /// The squared distance from each voxel's centre to the nearest voxel of a mask, taken as a box;
  /// 0 in the mask, infinite where there is none.
  ///
  /// The squared distance to a box is a sum over the axes, so that the minimum over boxes can be
  /// taken axis after axis.
  private static func squared(to mask: Mask, axes: [Int]) -> [Double] {
    let grid = mask.grid
    let strides = SIMD3(1, grid.size.x, grid.size.x * grid.size.y)
    let spacing = grid.spacing
    var field = mask.voxels.map { $0 ? 0.0 : .infinity }
    for axis in axes {
      let length = grid.size[axis]
      let stride = strides[axis]
      var envelope = LowerEnvelope(length: length)
      field.withUnsafeMutableBufferPointer { field in
        for start in 0..<grid.count where start / stride % length == 0 {
          envelope.replaceLine(field, start: start, stride: stride, step: spacing[axis])
        }
      }
    }
    return field
  }
}

/// The lower envelope of parabolas along a line of voxels.
///
/// A voxel p of value f(p), taken as a box one step wide, offers the voxel q the value
/// f(p) + step² max(|q - p| - ½, 0)². For q ≠ p that is a parabola rooted at the nearer end of the
/// box, and the farther end offers more. So the minimum over all boxes is that of f(q) itself and of
/// parabolas rooted between voxels, each at the smaller value of its two neighbours.
private struct LowerEnvelope {
  private var values: [Double]
  private var roots: [Double]
  private var heights: [Double]
  /// Where each parabola of the envelope begins to be the lowest.
  private var starts: [Double]

  init(length: Int) {
    values = Array(repeating: 0, count: length)
    roots = Array(repeating: 0, count: length)
    heights = roots
    starts = roots
  }

  mutating func replaceLine(
    _ field: UnsafeMutableBufferPointer<Double>,
    start: Int,
    stride: Int,
    step: Double
  ) {
    let length = values.count
    for index in 0..<length { values[index] = field[start + index * stride] }
    var count = 0
    let square = step * step
    for index in 0..<max(0, length - 1) {
      let height = min(values[index], values[index + 1])
      guard height < .infinity else { continue }
      let root = Double(index) + 0.5
      var begin = -Double.infinity
      while count > 0 {
        let (lastRoot, lastHeight) = (roots[count - 1], heights[count - 1])
        // Where the new parabola crosses the last one.
        begin =
          (root + lastRoot) / 2 + (height - lastHeight) / (2 * square * (root - lastRoot))
        if begin > starts[count - 1] { break }
        count -= 1
        begin = -.infinity
      }
      (roots[count], heights[count], starts[count]) = (root, height, begin)
      count += 1
    }
    guard count > 0 else { return }
    var lowest = 0
    for index in 0..<length {
      let place = Double(index)
      while lowest + 1 < count, starts[lowest + 1] <= place { lowest += 1 }
      let away = place - roots[lowest]
      field[start + index * stride] = min(values[index], heights[lowest] + square * away * away)
    }
  }
}
