import Foundation

/// Normalised mutual information of two images of intensities 0 to 1, at a lattice of samples.
///
/// The moving image's intensity is shared between two neighbouring bins, so that the measure changes
/// smoothly with the map.
final class Similarity {
  private let moving: Volume
  /// Where the samples lie, mm, and in which bin of the fixed image.
  private let samples: [(position: SIMD3<Double>, bin: Int)]
  private static let bins = 32
  private static let movingBins = 24

  /// Takes samples of the fixed image around its structure.
  ///
  /// - Parameters:
  ///   - moving: the image that is mapped.
  ///   - fixed: the image whose samples are taken.
  ///   - structure: what the samples surround.
  ///   - ignored: where no sample is taken.
  ///   - step: the distance between samples, mm.
  init(moving: Volume, fixed: Volume, structure: Mask, ignored: Mask?, step: Double) {
    self.moving = moving
    let grid = fixed.grid
    var samples: [(SIMD3<Double>, Int)] = []
    let spacing = grid.spacing
    let strides = (0..<3).map { max(1, Int((step / spacing[$0]).rounded())) }
    // The border tells as much as the inside: samples reach beyond it.
    let margin = (0..<3).map { Int((12 / spacing[$0]).rounded(.up)) }
    let box = structure.box
    for k in stride(from: max(0, box.low.z - margin[2]), to: grid.size.z, by: strides[2])
    where k <= box.high.z + margin[2] {
      for j in stride(from: max(0, box.low.y - margin[1]), to: grid.size.y, by: strides[1])
      where j <= box.high.y + margin[1] {
        for i in stride(from: max(0, box.low.x - margin[0]), to: grid.size.x, by: strides[0])
        where i <= box.high.x + margin[0] {
          let place = grid.index(i, j, k)
          if ignored?.voxels[place] == true { continue }
          let value = Double(min(max(fixed.voxels[place], 0), 1))
          samples.append(
            (
              grid.position(SIMD3(Double(i), Double(j), Double(k))),
              min(Int(value * Double(Self.bins)), Self.bins - 1)
            )
          )
        }
      }
    }
    self.samples = samples
  }

  /// The measure for a map from fixed to moving space: 1 to 2.
  func callAsFunction(_ fixedToMoving: AffineMap) -> Double {
    let (bins, movingBins) = (Self.bins, Self.movingBins)
    var joint = [Double](repeating: 0, count: bins * movingBins)
    let grid = moving.grid
    let size = grid.size
    // Position to moving voxel, in one affine map.
    let first = grid.voxel(fixedToMoving(.zero))
    let axes = (0..<3)
      .map { axis in
        var unit = SIMD3<Double>.zero
        unit[axis] = 1
        return grid.voxel(fixedToMoving(unit)) - first
      }
    moving.voxels.withUnsafeBufferPointer { voxels in
      joint.withUnsafeMutableBufferPointer { joint in
        for sample in samples {
          let p = sample.position
          let point = first + p.x * axes[0] + p.y * axes[1] + p.z * axes[2]
          let value = Self.value(voxels, size, point)
          let place = Double(min(max(value, 0), 1)) * Double(movingBins - 1)
          let bin = min(Int(place), movingBins - 2)
          let part = place - Double(bin)
          let row = sample.bin * movingBins + bin
          joint[row] += 1 - part
          joint[row + 1] += part
        }
      }
    }
    return Self.normalisedInformation(joint, bins, movingBins)
  }

  /// (H(fixed) + H(moving)) / H(both).
  private static func normalisedInformation(
    _ joint: [Double],
    _ rows: Int,
    _ columns: Int
  ) -> Double {
    let total = joint.reduce(0, +)
    guard total > 0 else { return 1 }
    var fixed = [Double](repeating: 0, count: rows)
    var moving = [Double](repeating: 0, count: columns)
    func entropy(_ counts: [Double]) -> Double {
      counts.reduce(0) { $1 > 0 ? $0 - $1 / total * log($1 / total) : $0 }
    }
    for row in 0..<rows {
      for column in 0..<columns {
        fixed[row] += joint[row * columns + column]
        moving[column] += joint[row * columns + column]
      }
    }
    let both = entropy(joint)
    return both > 0 ? (entropy(fixed) + entropy(moving)) / both : 1
  }

  /// Linear between centres, falling to 0 beyond the border.
  @inline(__always)
  private static func value(
    _ voxels: UnsafeBufferPointer<Float>,
    _ size: SIMD3<Int>,
    _ point: SIMD3<Double>
  ) -> Float {
    guard point.x >= 0, point.y >= 0, point.z >= 0, point.x < Double(size.x - 1),
      point.y < Double(size.y - 1), point.z < Double(size.z - 1)
    else { return 0 }
    let (i, j, k) = (Int(point.x), Int(point.y), Int(point.z))
    let (x, y, z) = (
      Float(point.x - Double(i)), Float(point.y - Double(j)), Float(point.z - Double(k))
    )
    let place = (k * size.y + j) * size.x + i
    let plane = size.x * size.y
    @inline(__always) func row(_ start: Int) -> Float {
      voxels[start] + x * (voxels[start + 1] - voxels[start])
    }
    @inline(__always) func face(_ start: Int) -> Float {
      let near = row(start)
      return near + y * (row(start + size.x) - near)
    }
    let near = face(place)
    return near + z * (face(place + plane) - near)
  }
}
