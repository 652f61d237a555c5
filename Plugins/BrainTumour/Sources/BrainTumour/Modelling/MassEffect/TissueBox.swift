import Imaging

/// A box of voxels.
struct TissueBox: Equatable {
  /// The first voxel along each axis.
  var low: SIMD3<Int>
  /// Behind the last one.
  var high: SIMD3<Int>

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

  /// The box around a mask's voxels; nil for none.
  init?(around mask: Mask) {
    let size = mask.grid.size
    (low, high) = (size, .zero)
    for k in 0..<size.z {
      for j in 0..<size.y {
        for i in 0..<size.x where mask[i, j, k] {
          low = pointwiseMin(low, SIMD3(i, j, k))
          high = pointwiseMax(high, SIMD3(i, j, k) &+ 1)
        }
      }
    }
    if high == .zero { return nil }
  }

  init(low: SIMD3<Int>, high: SIMD3<Int>) {
    (self.low, self.high) = (low, high)
  }

  /// Calls `body` for each row.
  func forEachRow(_ body: (Row) -> Void) {
    for k in low.z..<high.z {
      for j in low.y..<high.y { body(Row(j: j, k: k, range: low.x..<high.x)) }
    }
  }

  /// The grid of the box's voxels alone.
  func cropped(_ grid: VoxelGrid) -> VoxelGrid {
    var part = grid
    part.size = high &- low
    part.origin = grid.position(SIMD3(Double(low.x), Double(low.y), Double(low.z)))
    return part
  }

  /// The numbers of the box's voxels alone.
  func cropped<Number>(_ numbers: [Number], of grid: VoxelGrid) -> [Number] {
    var part: [Number] = []
    forEachRow { part += numbers[$0.places(in: grid)] }
    return part
  }
}
