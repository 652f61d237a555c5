import Foundation
import Imaging
import Numerics

/// Makes errors of a known covariance independent and of unit variance.
///
/// Errors come in groups, such as those of one outline each. Beside what neighbours in a group share,
/// groups may have trends in common. A trend v, scaled by its deviation, adds v·vᵀ to the covariance,
/// whose inverse root is of rank one as well (Sherman and Morrison's formula), so that each costs a
/// scalar product.
struct Whitening: Sendable {
  private let factors: [CholeskyFactor]
  /// Whitened trends, and how much of each is taken away.
  private var trends: [(direction: [Double], part: Double)] = []

  /// Errors with trends.
  ///
  /// - Parameters:
  ///   - factors: of each group's covariance without trends.
  ///   - trends: each with its numbers for each group, in the errors' unit.
  init(_ factors: [CholeskyFactor], trends: [[[Double]]] = []) {
    self.factors = factors
    for trend in trends {
      let direction = whitened(trend)
      let length = direction.reduce(0) { $0 + $1 * $1 }
      guard length > 0 else { continue }
      self.trends.append((direction, (1 - 1 / (1 + length).squareRoot()) / length))
    }
  }

  /// All groups' errors, whitened, group after group.
  func whitened(_ errors: [[Double]]) -> [Double] {
    var white = zip(factors, errors).flatMap { $0.whitened($1) }
    for (direction, part) in trends {
      let share = part * zip(direction, white).reduce(0) { $0 + $1.0 * $1.1 }
      for place in white.indices { white[place] -= share * direction[place] }
    }
    return white
  }
}
