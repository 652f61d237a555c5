import Foundation

extension SeededGenerator {
  /// A standard normal number, by Box and Muller's transform (one of the pair is thrown away, so
  /// that the state after a call does not depend on how often it was called).
  public mutating func normal() -> Double {
    let radius = (-2 * log(1 - uniform())).squareRoot()
    return radius * cos(2 * .pi * uniform())
  }

  /// A normal number of a mean and a standard deviation.
  public mutating func normal(_ mean: Double, _ deviation: Double) -> Double {
    mean + deviation * normal()
  }
}
