import Imaging

/// Another order of an image's voxels: which stored axis each new axis runs along, and whether
/// backwards.
///
/// Only images whose header tells where they lie are reordered, and only by what it tells: files that
/// differ in storage alone then become the same numbers.
struct StorageOrder: Codable, Equatable, Sendable {
  /// The stored axis of each new one.
  var axes: [Int]
  /// Whether each new axis runs against the stored one.
  var isReversed: [Bool]

  /// As it lies in the file.
  static let stored = StorageOrder(axes: [0, 1, 2], isReversed: [false, false, false])

  /// The steps through a stack are longer than those within its slices by this factor at least.
  private static let slabRatio = 1.5

  /// The order whose third axis runs through the slices: along the longest steps.
  static func slicesLast(_ grid: VoxelGrid) -> StorageOrder {
    guard grid.isOriented else { return .stored }
    let spacing = grid.spacing
    for axis in 0..<2 {
      let others = (0..<3).filter { $0 != axis }
      guard others.allSatisfy({ spacing[axis] > slabRatio * spacing[$0] }) else { continue }
      return StorageOrder(axes: others + [axis], isReversed: [false, false, false])
    }
    return .stored
  }

  /// The order within and through slices that depends on where they lie alone: columns run to the
  /// patient's left and rows to the back as far as the slices' tilt allows, slices to the left, the
  /// front and the feet, where apices point.
  ///
  /// `grid` holds its slices along the third axis.
  static func anatomical(_ grid: VoxelGrid) -> StorageOrder {
    guard grid.isOriented else { return .stored }
    let steps = grid.axes.map(\.normalised)
    var best = (order: StorageOrder.stored, score: -Double.infinity, column: SIMD3<Double>.zero)
    for (column, row) in [(0, 1), (1, 0)] {
      for signs in [(1.0, 1.0), (1, -1), (-1, 1), (-1, -1)] {
        let (x, y) = (signs.0 * steps[column], signs.1 * steps[row])
        let score = -x.x - y.y
        // Of directions that fit equally well the order of their numbers decides, not the file's.
        let isBetter = score > best.score + 1e-6
        let isEqual = abs(score - best.score) <= 1e-6
        guard isBetter || (isEqual && precedes(x, best.column)) else { continue }
        best.order = StorageOrder(
          axes: [column, row, 2],
          isReversed: [signs.0 < 0, signs.1 < 0, false]
        )
        (best.score, best.column) = (max(score, best.score), x)
      }
    }
    let through = steps[2]
    let along = -through.x + through.y - through.z
    let isAgainst = abs(along) > 1e-6 ? along < 0 : precedes(-through, through)
    best.order.isReversed[2] = isAgainst
    return best.order
  }

  private static func precedes(_ one: SIMD3<Double>, _ other: SIMD3<Double>) -> Bool {
    for axis in 0..<3 where abs(one[axis] - other[axis]) > 1e-6 {
      return one[axis] > other[axis]
    }
    return false
  }

  /// Whether it can be followed.
  var isPermutation: Bool { axes.sorted() == [0, 1, 2] && isReversed.count == 3 }

  /// Back to the stored order.
  var inverse: StorageOrder {
    var order = self
    for (axis, stored) in axes.enumerated() {
      order.axes[stored] = axis
      order.isReversed[stored] = isReversed[axis]
    }
    return order
  }

  /// The grid of the same voxels in this order.
  func grid(_ stored: VoxelGrid) -> VoxelGrid {
    guard self != .stored else { return stored }
    var grid = stored
    var corner = SIMD3<Double>.zero
    for (axis, source) in axes.enumerated() {
      grid.size[axis] = stored.size[source]
      grid.axes[axis] = isReversed[axis] ? -stored.axes[source] : stored.axes[source]
      if isReversed[axis] { corner[source] = Double(stored.size[source] - 1) }
    }
    grid.origin = stored.position(corner)
    return grid
  }

  /// The same voxels' values in this order.
  func values<Value>(_ values: [Value], _ stored: VoxelGrid) -> [Value] {
    guard self != .stored else { return values }
    let strides = [1, stored.size.x, stored.size.x * stored.size.y]
    var steps = [0, 0, 0]
    var start = 0
    for (axis, source) in axes.enumerated() {
      steps[axis] = isReversed[axis] ? -strides[source] : strides[source]
      if isReversed[axis] { start += (stored.size[source] - 1) * strides[source] }
    }
    let size = grid(stored).size
    return values.withUnsafeBufferPointer { source in
      [Value](unsafeUninitializedCapacity: values.count) { target, filled in
        var place = 0
        for k in 0..<size.z {
          for j in 0..<size.y {
            var from = start + k * steps[2] + j * steps[1]
            for _ in 0..<size.x {
              target.initializeElement(at: place, to: source[from])
              place += 1
              from += steps[0]
            }
          }
        }
        filled = place
      }
    }
  }

  /// An image in this order.
  func callAsFunction(_ volume: Volume) -> Volume {
    Volume(grid: grid(volume.grid), voxels: values(volume.voxels, volume.grid))
  }

  /// A label map in this order.
  func callAsFunction(_ map: LabelMap) -> LabelMap {
    LabelMap(grid: grid(map.grid), labels: values(map.labels, map.grid))
  }
}
