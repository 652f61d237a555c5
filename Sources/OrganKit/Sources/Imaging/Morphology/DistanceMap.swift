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
      var envelope = BoxEnvelope(length: length, step: spacing[axis])
      field.withUnsafeMutableBufferPointer { field in
        for start in 0..<grid.count where start / stride % length == 0 {
          envelope.replaceLine(field, start: start, stride: stride)
        }
      }
    }
    return field
  }
}

extension DistanceMap {
  /// The squared distance (mm²) from each voxel's centre to the nearest centre of a mask's voxels:
  /// what an exact Euclidean distance transform gives; 0 in the mask.
  ///
  /// Infinite where the mask is empty, and wherever the distance is larger than a limit. Steps along
  /// the grid's axes are taken to be at right angles.
  ///
  /// - Parameters:
  ///   - mask: the structure.
  ///   - limit: mm; only the structure's surroundings are looked at.
  /// - Returns: a squared distance a voxel.
  /// - SeeAlso: Felzenszwalb, Huttenlocher 2012, "Distance transforms of sampled functions", Theory
  ///   of Computing 8, 415-428, doi:10.4086/toc.2012.v008a019.
  public static func squaredToCentres(of mask: Mask, upTo limit: Double = .infinity) -> [Double] {
    let grid = mask.grid
    var field = [Double](repeating: .infinity, count: grid.count)
    guard !mask.isEmpty else { return field }
    let spacing = grid.spacing
    let box = mask.box
    var (low, high) = (SIMD3<Int>.zero, grid.size &- 1)
    if limit.isFinite {
      for axis in 0..<3 {
        let reach = min(limit / spacing[axis], Double(grid.size[axis]))
        low[axis] = max(0, box.low[axis] - Int(reach) - 1)
        high[axis] = min(grid.size[axis] - 1, box.high[axis] + Int(reach) + 1)
      }
    }
    let strides = SIMD3(1, grid.size.x, grid.size.x * grid.size.y)
    field.withUnsafeMutableBufferPointer { field in
      for place in mask.voxels.indices where mask.voxels[place] { field[place] = 0 }
      for axis in 0..<3 {
        let (one, other) = ((axis + 1) % 3, (axis + 2) % 3)
        var line = CentreEnvelope(length: high[axis] - low[axis] + 1, step: spacing[axis])
        for a in low[one]...high[one] {
          for b in low[other]...high[other] {
            let start = a * strides[one] + b * strides[other] + low[axis] * strides[axis]
            line.replace(field, start: start, stride: strides[axis])
          }
        }
      }
      if limit.isFinite {
        let square = limit * limit
        for place in field.indices where field[place] > square { field[place] = .infinity }
      }
    }
    return field
  }
}

/// What voxels taken as boxes offer along a line.
///
/// A voxel p of value f(p), taken as a box one step wide, offers the voxel q the value
/// f(p) + step² max(|q - p| - ½, 0)². For q ≠ p that is a parabola rooted at the nearer end of the
/// box, and the farther end offers more. So the minimum over all boxes is that of f(q) itself and of
/// parabolas rooted between voxels, each at the smaller value of its two neighbours.
private struct BoxEnvelope {
  private var values: [Double]
  private var envelope: ParabolaEnvelope

  init(length: Int, step: Double) {
    values = Array(repeating: 0, count: length)
    envelope = ParabolaEnvelope(capacity: length, step: step)
  }

  mutating func replaceLine(
    _ field: UnsafeMutableBufferPointer<Double>,
    start: Int,
    stride: Int
  ) {
    let length = values.count
    for index in 0..<length { values[index] = field[start + index * stride] }
    envelope.removeAll()
    for index in 0..<max(0, length - 1) {
      let height = min(values[index], values[index + 1])
      if height < .infinity { envelope.add(root: Double(index) + 0.5, height: height) }
    }
    guard !envelope.isEmpty else { return }
    for index in 0..<length {
      field[start + index * stride] = min(values[index], envelope.value(at: Double(index)))
    }
  }
}

/// What the centres of a line's voxels offer along it.
private struct CentreEnvelope {
  private let length: Int
  private var envelope: ParabolaEnvelope

  init(length: Int, step: Double) {
    self.length = length
    envelope = ParabolaEnvelope(capacity: length, step: step)
  }

  mutating func replace(_ field: UnsafeMutableBufferPointer<Double>, start: Int, stride: Int) {
    envelope.removeAll()
    for index in 0..<length {
      let value = field[start + index * stride]
      if value < .infinity { envelope.add(root: Double(index), height: value) }
    }
    guard !envelope.isEmpty else { return }
    for index in 0..<length {
      field[start + index * stride] = envelope.value(at: Double(index))
    }
  }
}

/// The lower envelope of parabolas of one curvature along a line of voxels.
///
/// - SeeAlso: Felzenszwalb, Huttenlocher 2012, "Distance transforms of sampled functions", Theory of
///   Computing 8, 415-428, doi:10.4086/toc.2012.v008a019.
private struct ParabolaEnvelope {
  private var roots: [Double]
  private var heights: [Double]
  /// Where each parabola begins to be the lowest.
  private var starts: [Double]
  private var count = 0
  private var lowest = 0
  private let square: Double

  /// An envelope of as many parabolas at most; voxels are `step` apart.
  init(capacity: Int, step: Double) {
    roots = Array(repeating: 0, count: capacity)
    heights = roots
    starts = roots
    square = step * step
  }

  /// Whether there is no parabola.
  var isEmpty: Bool { count == 0 }

  /// Forgets all parabolas.
  mutating func removeAll() { (count, lowest) = (0, 0) }

  /// Adds height + step²·(place − root)²; roots come in rising order.
  mutating func add(root: Double, height: Double) {
    var begin = -Double.infinity
    while count > 0 {
      let (lastRoot, lastHeight) = (roots[count - 1], heights[count - 1])
      // Where the new parabola crosses the last one.
      begin = (root + lastRoot) / 2 + (height - lastHeight) / (2 * square * (root - lastRoot))
      if begin > starts[count - 1] { break }
      count -= 1
      begin = -.infinity
    }
    (roots[count], heights[count], starts[count]) = (root, height, begin)
    count += 1
  }

  /// The lowest parabola's value; places come in rising order, and there is a parabola.
  mutating func value(at place: Double) -> Double {
    while lowest + 1 < count, starts[lowest + 1] <= place { lowest += 1 }
    let away = place - roots[lowest]
    return heights[lowest] + square * away * away
  }
}
