/// Numbers with weights: what the posterior's draws say of one quantity.
public struct WeightedSample: Sendable, Equatable {
  /// The numbers, ascending.
  public let values: [Double]
  /// Their weights, positive, summing to 1.
  public let weights: [Double]

  /// A sample; draws without weight or with a number that is none are left out.
  public init(_ values: [Double], weights: [Double]) {
    precondition(values.count == weights.count, "each number has one weight")
    let kept = zip(values, weights).filter { !$0.isNaN && $1 > 0 }.sorted { $0.0 < $1.0 }
    let sum = kept.reduce(0) { $0 + $1.1 }
    self.values = kept.map(\.0)
    self.weights = kept.map { $0.1 / sum }
  }

  /// A sample of equal weights.
  public init(_ values: [Double]) {
    self.init(values, weights: Array(repeating: 1, count: values.count))
  }

  /// Whether there is nothing in it.
  public var isEmpty: Bool { values.isEmpty }

  /// The mean.
  public var mean: Double { zip(values, weights).reduce(0) { $0 + $1.0 * $1.1 } }

  /// The number below which a fraction of the weight lies.
  ///
  /// Each draw stands at the middle of its weight, with straight lines between: of n equal weights
  /// the i-th lies at (i − ½)/n (Hazen's rule). Infinite numbers are allowed: between a finite and
  /// an infinite one the quantile is the finite one up to the middle, then infinite.
  ///
  /// - Parameter fraction: 0 to 1.
  /// - Returns: nil of an empty sample.
  public func quantile(_ fraction: Double) -> Double? {
    guard let first = values.first, let last = values.last else { return nil }
    var below = 0.0
    var place = (at: -Double.infinity, value: first)
    for (value, weight) in zip(values, weights) {
      let at = below + weight / 2
      if fraction <= at {
        let part = place.at.isFinite ? (fraction - place.at) / (at - place.at) : 1
        guard place.value.isFinite, value.isFinite else {
          return part < 0.5 ? place.value : value
        }
        return place.value + part * (value - place.value)
      }
      below += weight
      place = (at, value)
    }
    return last
  }

  /// The middle.
  public var median: Double? { quantile(0.5) }

  /// The interval that holds a probability, with as much of the rest below as above.
  public func interval(_ probability: Double = 0.9) -> ClosedRange<Double>? {
    guard let low = quantile((1 - probability) / 2), let high = quantile((1 + probability) / 2)
    else { return nil }
    return low...max(low, high)
  }

  /// How much of the weight a condition holds for.
  public func probability(_ condition: (Double) -> Bool) -> Double {
    zip(values, weights).reduce(0) { $0 + (condition($1.0) ? $1.1 : 0) }
  }

  /// The superquantile: the mean of the largest numbers that carry the weight 1 − level; also called
  /// conditional value at risk.
  ///
  /// A draw that the level divides counts with the part of its weight above it, so the result is
  /// exact for a sample.
  ///
  /// - Parameter level: 0 (the mean of all) to below 1.
  /// - Returns: nil of an empty sample.
  /// - SeeAlso: Rockafellar, Uryasev 2002, "Conditional value-at-risk for general loss
  ///   distributions", doi:10.1016/S0378-4266(02)00271-6.
  public func superquantile(_ level: Double) -> Double? {
    guard !values.isEmpty, level < 1 else { return nil }
    return meanOfTail(1 - level, values.indices.reversed())
  }

  /// The mean of the smallest numbers that carry a weight: the superquantile of a quantity of which
  /// little is bad, such as the time to progression.
  public func lowerSuperquantile(_ tail: Double) -> Double? {
    guard !values.isEmpty, tail > 0 else { return nil }
    return meanOfTail(min(1, tail), Array(values.indices))
  }

  private func meanOfTail(_ tail: Double, _ order: some Sequence<Int>) -> Double {
    var (left, sum) = (tail, 0.0)
    for index in order where left > 0 {
      let part = min(left, weights[index])
      sum += part * values[index]
      left -= part
    }
    return sum / (tail - max(0, left))
  }
}
