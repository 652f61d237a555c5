import Foundation
import Imaging

/// The dose around a target over the prescribed one: full in the target and a margin around it,
/// falling off beyond.
///
/// The fall-off is a bell curve of the distance, exp(−½(x/σ)²) with σ = 8 mm: half the dose 9.4 mm
/// beyond the margin. That is assumed: no beam was planned.
struct DoseMap {
  /// How steep the dose falls, mm.
  static let fallOff = 8.0
  /// Beyond this distance from the margin there is none, mm.
  private static let reach = 4 * fallOff

  /// The distances from the target, mm, in a box around it.
  private let distances: Volume?
  private let corner: SIMD3<Int>
  private let grid: VoxelGrid

  /// The distances around a target, once for all margins up to the largest.
  init(around target: Mask, largestMargin: Double) {
    grid = target.grid
    let box = target.box(margin: largestMargin + Self.reach)
    corner = box?.low ?? .zero
    distances = box.map { DistanceMap.signed3D(target.cut($0)) }
  }

  /// The dose map at a margin, mm; nil where there is no target.
  func volume(margin: Double) -> Volume? {
    guard let distances else { return nil }
    var map = Volume(grid: grid)
    let size = distances.grid.size
    for k in 0..<size.z {
      for j in 0..<size.y {
        for i in 0..<size.x {
          let beyond = Double(distances[i, j, k]) - margin
          let part = beyond <= 0 ? 1 : exp(-0.5 * (beyond / Self.fallOff) * (beyond / Self.fallOff))
          map[i + corner.x, j + corner.y, k + corner.z] = beyond > Self.reach ? 0 : Float(part)
        }
      }
    }
    return map
  }
}

/// A box of voxels.
struct VoxelBox: Equatable, Sendable {
  /// The first voxel of each axis.
  var low: SIMD3<Int>
  /// How many of each.
  var size: SIMD3<Int>
}

extension Mask {
  /// The box around what is inside, with a margin, mm, within the grid; nil where nothing is.
  func box(margin: Double) -> VoxelBox? {
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
    return VoxelBox(low: low, size: high &- low &+ 1)
  }

  /// The part in a box, where it lies in space.
  func cut(_ box: VoxelBox) -> Mask {
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
  func cut(_ box: VoxelBox) -> Volume {
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
  func cut(_ box: VoxelBox) -> VoxelGrid {
    var part = self
    part.size = box.size
    part.origin = position(SIMD3<Double>(box.low))
    return part
  }
}
