import Foundation

/// Numbers as the report's sentences and tables spell them.
enum TumourWords {
  /// Three significant digits, a whole number as such, without an exponent where that can be avoided.
  static func number(_ value: Double) -> String {
    guard value.isFinite else { return value > 0 ? "∞" : value < 0 ? "-∞" : "–" }
    let size = abs(value)
    guard size > 0 else { return "0" }
    if size < 1e-4 || size >= 1e6 { return String(format: "%.2e", value) }
    if abs(value - value.rounded()) < 1e-9 * size { return String(format: "%.0f", value) }
    let decimals = max(0, 2 - Int(log10(size).rounded(.down)))
    return String(format: "%.\(decimals)f", value)
  }

  /// A part of one as a percentage.
  static func percent(_ part: Double) -> String {
    let percent = 100 * part
    return (percent > 0 && percent < 1 ? "below 1" : String(format: "%.0f", percent)) + " %"
  }

  /// A median with its interval, and what lies beyond the last day as such.
  static func spread(_ sample: WeightedSample, beyond end: Double? = nil) -> String {
    guard let median = sample.median, let interval = sample.interval() else { return "–" }
    func word(_ value: Double) -> String {
      value.isFinite ? number(value) : end.map { "> \(number($0))" } ?? "∞"
    }
    return "\(word(median)) (\(word(interval.lowerBound)) to \(word(interval.upperBound)))"
  }
}
