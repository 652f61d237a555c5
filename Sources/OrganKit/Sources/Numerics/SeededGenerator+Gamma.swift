import Foundation

extension SeededGenerator {
  /// A number of the gamma distribution of a shape of at least 1 and scale 1.
  ///
  /// - SeeAlso: Marsaglia and Tsang 2000, "A simple method for generating gamma variables",
  ///   doi:10.1145/358407.358414.
  public mutating func gamma(shape: Double) -> Double {
    precondition(shape >= 1, "the method holds for shapes of at least 1")
    let d = shape - 1 / 3.0
    let c = 1 / (9 * d).squareRoot()
    while true {
      let x = normal()
      let v = 1 + c * x
      guard v > 0 else { continue }
      let cube = v * v * v
      if log(1 - uniform()) < x * x / 2 + d - d * cube + d * log(cube) { return d * cube }
    }
  }
}
