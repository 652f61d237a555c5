import Foundation
import Kernels

extension Volume {
  /// Smoothed by a Gaussian of a standard deviation (mm) along each axis; 0 leaves an axis alone.
  ///
  /// The Gaussian is cut off at four standard deviations and its weights add up to 1. Beyond the
  /// border the border voxels' values go on.
  public func smoothed(sigma: SIMD3<Double>) -> Volume {
    var smooth = self
    for axis in 0..<3 {
      // A half-width beyond the grid would only repeat border voxels.
      let weights = Self.gaussian(sigma[axis] / grid.spacing[axis], atMost: 4 * grid.size[axis])
      if weights.count > 1 { smooth.convolve(weights, axis: axis) }
    }
    return smooth
  }

  /// Smoothed by a Gaussian of one standard deviation (mm) along all axes.
  public func smoothed(sigma: Double) -> Volume { smoothed(sigma: SIMD3(repeating: sigma)) }

  /// The weights of a Gaussian whose standard deviation is given in voxels.
  private static func gaussian(_ sigma: Double, atMost limit: Int) -> [Float] {
    guard sigma > 0, sigma.isFinite else { return [1] }
    let radius = Int(min((4 * sigma).rounded(.up), Double(limit)))
    let weights = (-radius...radius).map { exp(-0.5 * pow(Double($0) / sigma, 2)) }
    let sum = weights.reduce(0, +)
    return weights.map { Float($0 / sum) }
  }

  /// Replaces each voxel by the weighted sum of its neighbours along an axis.
  ///
  /// Rows along the first axis are what is added up: shifted copies of one row for that axis, whole
  /// neighbouring rows for the others.
  private mutating func convolve(_ weights: [Float], axis: Int) {
    let size = grid.size
    let radius = weights.count / 2
    let source = voxels
    var padded = [Float](repeating: 0, count: axis == 0 ? size.x + 2 * radius : 0)
    source.withUnsafeBufferPointer { source in
      padded.withUnsafeMutableBufferPointer { padded in
        voxels.withUnsafeMutableBufferPointer { target in
          guard let from = source.baseAddress, let to = target.baseAddress else { return }
          var rows = [UnsafePointer<Float>?](repeating: nil, count: weights.count)
          for k in 0..<size.z {
            for j in 0..<size.y {
              let line = grid.index(0, j, k)
              if axis == 0, let base = padded.baseAddress {
                for i in padded.indices {
                  padded[i] = from[line + min(max(i - radius, 0), size.x - 1)]
                }
                for tap in weights.indices { rows[tap] = UnsafePointer(base + tap) }
              } else {
                for tap in weights.indices {
                  let shifted = (axis == 1 ? j : k) + tap - radius
                  let inner = min(max(shifted, 0), size[axis] - 1)
                  rows[tap] = from + (axis == 1 ? grid.index(0, inner, k) : grid.index(0, j, inner))
                }
              }
              kernels_weighted_sum(to + line, rows, weights, weights.count, size.x)
            }
          }
        }
      }
    }
  }
}
