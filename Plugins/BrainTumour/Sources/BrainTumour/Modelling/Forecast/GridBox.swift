import Imaging

/// A box of voxels.
struct GridBox: Equatable, Sendable {
  /// The first voxel of each axis.
  var low: SIMD3<Int>
  /// How many of each.
  var size: SIMD3<Int>
}

extension Mask {
  /// The box around what is inside, with a margin, mm, within the grid; nil where nothing is.
  func box(margin: Double) -> GridBox? {
    var low = grid.size
    var high = SIMD3(-1, -1, -1)
    for k in 0..<grid.size.z {
      for j in 0..<grid.size.y {
        let row = grid.index(0, j, k)
        for i in 0..<grid.size.x where voxels[row + i] {
          low = pointwiseMin(low, SIMD3(i, j, k))
          high = pointwiseMax(high, SIMD3(i, j, k))
        }
      }
    }
    guard high.x >= 0 else { return nil }
    for axis in 0..<3 {
      let step = grid.spacing[axis]
      let room = step > 0 ? Int(min((margin / step).rounded(.up), Double(grid.size[axis]))) : 0
      low[axis] = max(0, low[axis] - room)
      high[axis] = min(grid.size[axis] - 1, high[axis] + room)
    }
    return GridBox(low: low, size: high &- low &+ 1)
  }

  /// The part in a box, where it lies in space.
  func cut(_ box: GridBox) -> Mask {
    var part = Mask(grid: grid.cut(box))
    for k in 0..<box.size.z {
      for j in 0..<box.size.y {
        for i in 0..<box.size.x {
          part[i, j, k] = self[i + box.low.x, j + box.low.y, k + box.low.z]
        }
      }
    }
    return part
  }
}

extension Volume {
  /// The part in a box, where it lies in space.
  func cut(_ box: GridBox) -> Volume {
    var part = Volume(grid: grid.cut(box))
    for k in 0..<box.size.z {
      for j in 0..<box.size.y {
        for i in 0..<box.size.x {
          part[i, j, k] = self[i + box.low.x, j + box.low.y, k + box.low.z]
        }
      }
    }
    return part
  }
}

extension VoxelGrid {
  /// The grid of a box of voxels.
  func cut(_ box: GridBox) -> VoxelGrid {
    var part = self
    part.size = box.size
    part.origin = position(SIMD3<Double>(box.low))
    return part
  }
}
