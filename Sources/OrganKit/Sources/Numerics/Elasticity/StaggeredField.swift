/// A vector field on a grid's cells: each component on the faces it is normal to.
public struct StaggeredField: Sendable {
  /// How many cells along each axis.
  public let size: SIMD3<Int>
  /// The cells' edges.
  public let step: SIMD3<Double>
  let layout: CellLayout
  /// Three components one behind the other, with a border of one cell.
  var values: [Double]

  /// A field of zeros.
  public init(size: SIMD3<Int>, step: SIMD3<Double>) {
    (self.size, self.step, layout) = (size, step, CellLayout(size))
    values = Array(repeating: 0, count: 3 * layout.count)
  }

  /// A field whose components are known everywhere.
  ///
  /// - Parameters:
  ///   - size: how many cells along each axis.
  ///   - step: the cells' edges.
  ///   - value: an axis' component at a point, whose coordinates count from the grid's lower corner.
  public init(
    size: SIMD3<Int>,
    step: SIMD3<Double>,
    _ value: (_ axis: Int, _ point: SIMD3<Double>) -> Double
  ) {
    self.init(size: size, step: step)
    for axis in 0..<3 {
      var upper = size
      upper[axis] += 1
      for k in 0..<upper.z {
        for j in 0..<upper.y {
          for i in 0..<upper.x {
            self[axis, i, j, k] = value(axis, facePoint(axis, i, j, k))
          }
        }
      }
    }
  }

  /// A component on a cell's lower face; the last cell's upper face has the index `size`.
  public subscript(_ axis: Int, _ i: Int, _ j: Int, _ k: Int) -> Double {
    get { values[axis * layout.count + layout.index(i, j, k)] }
    set { values[axis * layout.count + layout.index(i, j, k)] = newValue }
  }

  /// The centre of a cell's lower face, counted from the grid's lower corner.
  public func facePoint(_ axis: Int, _ i: Int, _ j: Int, _ k: Int) -> SIMD3<Double> {
    Self.facePoint(axis, i, j, k, step)
  }

  static func facePoint(
    _ axis: Int,
    _ i: Int,
    _ j: Int,
    _ k: Int,
    _ step: SIMD3<Double>
  ) -> SIMD3<Double> {
    var point = SIMD3(Double(i), Double(j), Double(k)) + 0.5
    point[axis] -= 0.5
    return point * step
  }

  /// The field at a cell's centre: the mean of its two faces in each component.
  public func centre(_ i: Int, _ j: Int, _ k: Int) -> SIMD3<Double> {
    let place = layout.index(i, j, k)
    let all = layout.count
    return 0.5
      * SIMD3(
        values[place] + values[place + 1],
        values[all + place] + values[all + place + layout.row],
        values[2 * all + place] + values[2 * all + place + layout.plane]
      )
  }

  /// The field's divergence in a cell: what flows out of its six faces, over its volume.
  public func divergence(_ i: Int, _ j: Int, _ k: Int) -> Double {
    (self[0, i + 1, j, k] - self[0, i, j, k]) / step.x
      + (self[1, i, j + 1, k] - self[1, i, j, k]) / step.y
      + (self[2, i, j, k + 1] - self[2, i, j, k]) / step.z
  }

  /// The derivatives of each component along each axis at a cell's centre, as three columns:
  /// `gradient[b][a]` is ∂uₐ/∂x_b.
  ///
  /// Second order inside; towards a neighbour that is not `inside` first order, one-sided.
  public func gradient(
    _ i: Int,
    _ j: Int,
    _ k: Int,
    inside: (_ i: Int, _ j: Int, _ k: Int) -> Bool
  ) -> [SIMD3<Double>] {
    var columns: [SIMD3<Double>] = []
    let here = centre(i, j, k)
    for axis in 0..<3 {
      var before = SIMD3(i, j, k)
      var after = before
      before[axis] -= 1
      after[axis] += 1
      let hasBefore = before[axis] >= 0 && inside(before.x, before.y, before.z)
      let hasAfter = after[axis] < size[axis] && inside(after.x, after.y, after.z)
      let low = hasBefore ? centre(before.x, before.y, before.z) : here
      let high = hasAfter ? centre(after.x, after.y, after.z) : here
      let steps = (hasBefore ? 1.0 : 0) + (hasAfter ? 1 : 0)
      var column = steps > 0 ? (high - low) / (steps * step[axis]) : .zero
      column[axis] = (self[axis, after.x, after.y, after.z] - self[axis, i, j, k]) / step[axis]
      columns.append(column)
    }
    return columns
  }

  /// The field at any point, counted from the grid's lower corner, linear between the faces of each
  /// component and constant beyond the outermost.
  public func value(at point: SIMD3<Double>) -> SIMD3<Double> {
    var result = SIMD3<Double>.zero
    let place = point / step
    for axis in 0..<3 {
      var low = SIMD3<Int>.zero
      var part = SIMD3<Double>.zero
      for other in 0..<3 {
        let last = Double(other == axis ? size[other] : size[other] - 1)
        let inner = min(max(place[other] - (other == axis ? 0 : 0.5), 0), last)
        low[other] = min(Int(inner), max(Int(last) - 1, 0))
        part[other] = inner - Double(low[other])
      }
      var sum = 0.0
      for corner in 0..<8 {
        let (a, b, c) = (corner & 1, corner >> 1 & 1, corner >> 2)
        let weight =
          (a == 1 ? part.x : 1 - part.x) * (b == 1 ? part.y : 1 - part.y)
          * (c == 1 ? part.z : 1 - part.z)
        if weight != 0 { sum += weight * self[axis, low.x + a, low.y + b, low.z + c] }
      }
      result[axis] = sum
    }
    return result
  }
}
