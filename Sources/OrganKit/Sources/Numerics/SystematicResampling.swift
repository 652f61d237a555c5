/// Equally weighted draws from weighted ones: with evenly spaced places along the summed weights, a
/// draw of weight w is taken w·count times, rounded up or down.
///
/// - SeeAlso: Kitagawa 1996, "Monte Carlo filter and smoother for non-Gaussian nonlinear state space
///   models", doi:10.1080/10618600.1996.10474692.
public enum SystematicResampling {
  /// The indices of the draws taken, ascending.
  ///
  /// - Parameters:
  ///   - weights: not negative; their sum is taken as 1.
  ///   - count: how many are taken.
  ///   - generator: gives the first place.
  /// - Returns: indices in rising order, an index as often as its weight asks for.
  public static func indices(
    _ weights: [Double],
    count: Int,
    _ generator: inout SeededGenerator
  ) -> [Int] {
    let total = weights.reduce(0, +)
    let first = generator.uniform()
    var taken: [Int] = []
    var index = 0
    var sum = weights.first ?? 0
    for place in 0..<count {
      let target = (Double(place) + first) / Double(count) * total
      while sum < target, index + 1 < weights.count {
        index += 1
        sum += weights[index]
      }
      taken.append(index)
    }
    return taken
  }
}
