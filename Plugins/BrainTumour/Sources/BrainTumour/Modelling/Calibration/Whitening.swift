import Foundation
import Imaging
import Numerics

/// Makes errors of a known covariance independent and of unit variance.
///
/// Beside what neighbours share the errors may have trends in common: one number for all, and one
/// along each axis. A trend v of deviation b adds b²·v·vᵀ to the covariance, whose inverse root is of
/// rank one as well (Sherman and Morrison's formula), so that each costs a scalar product.
struct Whitening: Sendable {
  private let factor: CholeskyFactor
  /// Whitened trends, and how much of each is taken away.
  private var trends: [(direction: [Double], part: Double)] = []

  /// Without trends.
  init(_ factor: CholeskyFactor) { self.factor = factor }

  /// With a constant and three linear trends.
  ///
  /// - Parameters:
  ///   - factor: of the covariance without trends.
  ///   - places: where the errors were seen, mm.
  ///   - deviation: of the constant, and of each linear trend at the places' root mean square
  ///     distance from their middle; in the errors' unit.
  init(_ factor: CholeskyFactor, trendsAt places: [SIMD3<Double>], deviation: Double) {
    self.factor = factor
    let count = Double(places.count)
    let middle = places.reduce(.zero, +) / count
    let square = places.reduce(0) { $0 + ($1 - middle).dot($1 - middle) } / count
    let radius = max(square.squareRoot(), 1e-6)
    var fields = [[Double](repeating: deviation, count: places.count)]
    for axis in 0..<3 { fields.append(places.map { deviation * ($0 - middle)[axis] / radius }) }
    for field in fields {
      let direction = whitened(field)
      let length = direction.reduce(0) { $0 + $1 * $1 }
      guard length > 0 else { continue }
      trends.append((direction, (1 - 1 / (1 + length).squareRoot()) / length))
    }
  }

  /// The errors, whitened.
  func whitened(_ errors: [Double]) -> [Double] {
    var white = factor.whitened(errors)
    for (direction, part) in trends {
      let share = part * zip(direction, white).reduce(0) { $0 + $1.0 * $1.1 }
      for place in white.indices { white[place] -= share * direction[place] }
    }
    return white
  }
}
