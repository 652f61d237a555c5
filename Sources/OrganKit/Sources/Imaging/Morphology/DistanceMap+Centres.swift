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
        var line = CentreEnvelope(length: high[axis] - low[axis] + 1)
        for a in low[one]...high[one] {
          for b in low[other]...high[other] {
            let start = a * strides[one] + b * strides[other] + low[axis] * strides[axis]
            line.replace(field, start: start, stride: strides[axis], step: spacing[axis])
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

/// The lower envelope of parabolas rooted at the centres of a line's voxels.
private struct CentreEnvelope {
  private var values: [Double]
  private var roots: [Int]
  /// Where each parabola begins to be the lowest.
  private var starts: [Double]

  init(length: Int) {
    values = Array(repeating: 0, count: length)
    roots = Array(repeating: 0, count: length)
    starts = values
  }

  mutating func replace(
    _ field: UnsafeMutableBufferPointer<Double>,
    start: Int,
    stride: Int,
    step: Double
  ) {
    let length = values.count
    let square = step * step
    var count = 0
    for index in 0..<length {
      let value = field[start + index * stride]
      values[index] = value
      guard value < .infinity else { continue }
      var begin = -Double.infinity
      while count > 0 {
        let last = roots[count - 1]
        // Where the new parabola crosses the last one.
        begin =
          Double(index + last) / 2 + (value - values[last]) / (2 * square * Double(index - last))
        if begin > starts[count - 1] { break }
        count -= 1
        begin = -.infinity
      }
      (roots[count], starts[count]) = (index, begin)
      count += 1
    }
    guard count > 0 else { return }
    var lowest = 0
    for index in 0..<length {
      let place = Double(index)
      while lowest + 1 < count, starts[lowest + 1] <= place { lowest += 1 }
      let away = place - Double(roots[lowest])
      field[start + index * stride] = values[roots[lowest]] + square * away * away
    }
  }
}
