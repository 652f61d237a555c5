import Imaging

/// The mean of an image over the cells of a coarser grid along the same axes, cut to a shape's
/// bounding box: each voxel counts by how much of it lies in the cell.
struct CellAveraging: Sendable {
  /// The cells.
  let target: VoxelGrid
  private let source: SIMD3<Int>
  /// For each axis and cell: the voxels that it overlaps, and their shares.
  private let shares: [[(first: Int, weights: [Float])]]

  /// Cells around a shape.
  ///
  /// - Parameters:
  ///   - source: the image's grid.
  ///   - shape: a voxel an answer; all when none is inside.
  ///   - step: the cells' size, mm, where a voxel is smaller; nil for voxels.
  init(from source: VoxelGrid, around shape: [Bool], step: Double?) {
    self.source = source.size
    let (low, high) = Self.bounds(of: shape, source.size)
    let spacing = source.spacing
    var size = SIMD3(repeating: 1)
    var axes = source.axes
    var origin = SIMD3<Double>(low)
    var shares: [[(first: Int, weights: [Float])]] = []
    for axis in 0..<3 {
      // In voxels; a hair more than a voxel is a voxel.
      let wanted = (step ?? 0) / spacing[axis]
      let ratio = wanted > 1.001 ? wanted : 1
      let voxels = Double(high[axis] - low[axis] + 1)
      let count = max(1, Int((voxels / ratio - 1e-9).rounded(.up)))
      // The cells' surplus hangs over on both sides alike.
      let start = ratio == 1 ? 0 : (voxels - Double(count) * ratio) / 2
      size[axis] = count
      axes[axis] = axes[axis] * ratio
      origin[axis] += start + (ratio - 1) / 2
      shares.append(
        (0..<count)
          .map { cell in
            let from = Double(low[axis]) + start + Double(cell) * ratio
            return Self.overlaps(from, from + ratio, source.size[axis])
          }
      )
    }
    self.shares = shares
    target = VoxelGrid(
      size: size,
      axes: axes,
      origin: source.position(origin),
      isOriented: source.isOriented
    )
  }

  /// The means of an image; what lies beyond its border counts as 0.
  func average(_ voxels: [Float]) -> [Float] {
    var values = voxels
    var size = source
    for axis in 0..<3 {
      values = average(values, size, along: axis)
      size[axis] = target.size[axis]
    }
    return values
  }

  private func average(_ values: [Float], _ size: SIMD3<Int>, along axis: Int) -> [Float] {
    let stride = axis == 0 ? 1 : axis == 1 ? size.x : size.x * size.y
    let outer = size.x * size.y * size.z / (stride * size[axis])
    let count = shares[axis].count
    var means = [Float](repeating: 0, count: outer * count * stride)
    values.withUnsafeBufferPointer { values in
      means.withUnsafeMutableBufferPointer { means in
        for block in 0..<outer {
          for (cell, share) in shares[axis].enumerated() {
            let to = (block * count + cell) * stride
            for (place, weight) in share.weights.enumerated() {
              let from = (block * size[axis] + share.first + place) * stride
              for i in 0..<stride { means[to + i] += weight * values[from + i] }
            }
          }
        }
      }
    }
    return means
  }

  private static func overlaps(
    _ from: Double,
    _ to: Double,
    _ count: Int
  ) -> (first: Int, weights: [Float]) {
    let first = min(max(Int((from + 1e-9).rounded(.down)), 0), count - 1)
    let last = min(max(Int((to - 1e-9).rounded(.up)) - 1, first), count - 1)
    let weights = (first...last)
      .map { voxel in
        Float(max(0, min(to, Double(voxel) + 1) - max(from, Double(voxel))) / (to - from))
      }
    return (first, weights)
  }

  private static func bounds(
    of shape: [Bool],
    _ size: SIMD3<Int>
  ) -> (SIMD3<Int>, SIMD3<Int>) {
    var (low, high) = (size, SIMD3(repeating: -1))
    for k in 0..<size.z {
      for j in 0..<size.y {
        let row = shape[(k * size.y + j) * size.x..<(k * size.y + j + 1) * size.x]
        guard let first = row.firstIndex(of: true), let last = row.lastIndex(of: true) else {
          continue
        }
        low = SIMD3(min(low.x, first - row.startIndex), min(low.y, j), min(low.z, k))
        high = SIMD3(max(high.x, last - row.startIndex), max(high.y, j), max(high.z, k))
      }
    }
    return high.x < 0 ? (SIMD3(repeating: 0), size &- 1) : (low, high)
  }
}
