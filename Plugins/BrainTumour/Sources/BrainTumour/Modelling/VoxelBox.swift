import Imaging

/// A box of voxels.
struct VoxelBox: Equatable, Sendable {
  /// The first voxel along each axis.
  var low: SIMD3<Int>
  /// How many along each axis.
  var size: SIMD3<Int>

  /// Behind the last voxel along each axis.
  var end: SIMD3<Int> { low &+ size }

  /// Voxels that follow each other along the first axis.
  struct Row {
    let j: Int
    let k: Int
    let range: Range<Int>

    /// Their places in a grid's buffer.
    func places(in grid: VoxelGrid) -> Range<Int> {
      grid.index(range.lowerBound, j, k)..<grid.index(range.upperBound, j, k)
    }
  }

  /// Calls `body` for each row.
  func forEachRow(_ body: (Row) -> Void) {
    for k in low.z..<end.z {
      for j in low.y..<end.y { body(Row(j: j, k: k, range: low.x..<end.x)) }
    }
  }

  /// The numbers of the box's voxels alone.
  func cut<Number>(_ numbers: [Number], of grid: VoxelGrid) -> [Number] {
    var part: [Number] = []
    part.reserveCapacity(size.x * size.y * size.z)
    forEachRow { part += numbers[$0.places(in: grid)] }
    return part
  }
}

extension Mask {
  /// The box around what is inside, with a margin, mm, within the grid; nil where nothing is.
  func box(margin: Double) -> VoxelBox? {
    guard !isEmpty else { return nil }
    var (low, high) = box
    for axis in 0..<3 {
      let step = grid.spacing[axis]
      let room = step > 0 ? Int(min((margin / step).rounded(.up), Double(grid.size[axis]))) : 0
      low[axis] = max(0, low[axis] - room)
      high[axis] = min(grid.size[axis] - 1, high[axis] + room)
    }
    return VoxelBox(low: low, size: high &- low &+ 1)
  }

  /// The part in a box, where it lies in space.
  func cut(_ box: VoxelBox) -> Mask {
    Mask(grid: grid.cut(box), voxels: box.cut(voxels, of: grid))
  }
}

extension VoxelGrid {
  /// The grid of a box of voxels.
  func cut(_ box: VoxelBox) -> VoxelGrid {
    var part = self
    part.size = box.size
    part.origin = position(SIMD3<Double>(box.low))
    return part
  }
}
