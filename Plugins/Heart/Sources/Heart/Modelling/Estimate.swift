/// A number and its 90 % interval, in a unit that its name's documentation tells.
public struct Estimate: Codable, Equatable, Sendable {
  /// The best value.
  public var value: Double
  /// About the 5th percentile, at most `value`.
  public var low: Double
  /// About the 95th percentile, at least `value`.
  public var high: Double

  /// A number between two limits; limits that leave it out are moved to it.
  public init(_ value: Double, low: Double, high: Double) {
    self.value = value
    self.low = min(low, value)
    self.high = max(high, value)
  }

  /// The number in another unit that is a positive factor away.
  public func scaled(by factor: Double) -> Estimate {
    Estimate(value * factor, low: low * factor, high: high * factor)
  }
}
