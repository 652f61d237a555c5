import Imaging

/// One phase's slices as the networks take them: the darkest value is 0, which is also what lies
/// around the image.
///
/// Positions within a slice are in mm from the centre of its first voxel, columns before rows.
struct PhaseStack: Sendable {
  let columns: Int
  let rows: Int
  let slices: Int
  /// Between columns and between rows, mm.
  let spacing: SIMD2<Double>
  let voxels: [Float]

  /// An image in the order in which it is to be looked at.
  init(_ volume: Volume) {
    let size = volume.grid.size
    (columns, rows, slices) = (size.x, size.y, size.z)
    // Headers that differ in the last digits of one spacing give the same numbers.
    let steps = (volume.grid.spacing * 1e4).rounded(.toNearestOrAwayFromZero) / 1e4
    spacing = SIMD2(steps.x, steps.y)
    let darkest = volume.voxels.min() ?? 0
    voxels = volume.voxels.map { $0 - darkest }
  }

  /// The middle of a slice, mm.
  var middle: SIMD2<Double> { spacing * SIMD2(Double(columns - 1), Double(rows - 1)) / 2 }

  /// The intensities of a slice at the nodes of a grid along its axes, interpolated linearly: columns
  /// vary fastest.
  func sampled(_ slice: Int, _ across: AxisSamples, _ down: AxisSamples) -> [Float] {
    voxels.withUnsafeBufferPointer { voxels in
      let base = slice * rows * columns
      return [Float](unsafeUninitializedCapacity: across.count * down.count) { out, filled in
        var place = 0
        for row in 0..<down.count {
          let upper = base + down.first[row] * columns
          let lower = base + down.second[row] * columns
          let (a, b) = (down.firstWeight[row], down.secondWeight[row])
          for column in 0..<across.count {
            let (left, right) = (across.first[column], across.second[column])
            let (c, d) = (across.firstWeight[column], across.secondWeight[column])
            out[place] =
              a * (c * voxels[upper + left] + d * voxels[upper + right])
              + b * (c * voxels[lower + left] + d * voxels[lower + right])
            place += 1
          }
        }
        filled = place
      }
    }
  }

  /// The intensities of a slice at positions, interpolated linearly.
  func sampled(_ slice: Int, at positions: [SIMD2<Double>]) -> [Float] {
    voxels.withUnsafeBufferPointer { voxels in
      let plane = UnsafeBufferPointer(
        rebasing: voxels[slice * rows * columns..<(slice + 1) * rows * columns]
      )
      return positions.map { position in
        Self.bilinear(plane, columns, rows, position / spacing)
      }
    }
  }

  /// The value at a point in voxel indices; neighbours outside count as 0.
  @inline(__always)
  static func bilinear(
    _ plane: UnsafeBufferPointer<Float>,
    _ columns: Int,
    _ rows: Int,
    _ point: SIMD2<Double>
  ) -> Float {
    guard point.x > -1, point.y > -1, point.x < Double(columns), point.y < Double(rows) else {
      return 0
    }
    let (left, top) = (Int(point.x.rounded(.down)), Int(point.y.rounded(.down)))
    let x = Float(point.x - Double(left))
    let y = Float(point.y - Double(top))
    var sum: Float = 0
    for (row, high) in [(top, 1 - y), (top + 1, y)] as [(Int, Float)] where 0..<rows ~= row {
      for (column, wide) in [(left, 1 - x), (left + 1, x)] as [(Int, Float)]
      where 0..<columns ~= column {
        sum += high * wide * plane[row * columns + column]
      }
    }
    return sum
  }
}

/// Where the nodes of a grid lie between the voxels of an axis.
struct AxisSamples: Sendable {
  private(set) var first: [Int] = []
  private(set) var second: [Int] = []
  private(set) var firstWeight: [Float] = []
  private(set) var secondWeight: [Float] = []
  var count: Int { first.count }

  /// Nodes at positions (mm) on an axis of so many voxels; beyond its ends there is nothing.
  init(_ positions: [Double], spacing: Double, voxels: Int) {
    for position in positions {
      let place = position / spacing
      let below = min(max(place.rounded(.down), -2), Double(voxels))
      let part = Float(min(max(place - below, 0), 1))
      let index = Int(below)
      func add(_ index: Int, _ weight: Float, _ indices: inout [Int], _ weights: inout [Float]) {
        let isInside = 0..<voxels ~= index
        indices.append(isInside ? index : 0)
        weights.append(isInside ? weight : 0)
      }
      add(index, 1 - part, &first, &firstWeight)
      add(index + 1, part, &second, &secondWeight)
    }
  }
}
