import Foundation
import OrganKit

/// Numbers with as many digits as their uncertainty allows.
enum NumberSpelling {
  /// How many decimals a number deserves.
  ///
  /// With an interval: one digit of its half-width, two if that begins with 1, 2 or 3 (the rule of
  /// the Particle Data Group). Without: three significant digits, or none for a whole number.
  static func decimals(_ value: Double, halfWidth: Double?) -> Int {
    if let halfWidth, halfWidth > 0 {
      let leading = floor(log10(halfWidth))
      let digits = halfWidth / pow(10, leading) < 3.55 ? 2.0 : 1.0
      return min(6, max(0, Int(digits - 1 - leading)))
    }
    if value == value.rounded() || value == 0 { return 0 }
    return min(6, max(0, 2 - Int(floor(log10(abs(value))))))
  }

  /// A number with decimals and a true minus sign; very large or small ones as a power of ten.
  static func text(_ value: Double, decimals: Int) -> String {
    if value != 0, abs(value) >= 1e7 || abs(value) < 1e-5 {
      let parts = String(format: "%.2e", value).split(separator: "e")
      let exponent = Int(parts[1]) ?? 0
      return minus(String(parts[0])) + " × " + UnitSpelling.pretty("10*\(exponent)")
    }
    let text = String(format: "%.\(decimals)f", value)
    return minus(text.contains { "123456789".contains($0) } ? text : text.filter { $0 != "-" })
  }

  /// A limit of a published range, as published: no zeros at its end.
  static func limit(_ value: Double) -> String {
    var text = text(value, decimals: decimals(value, halfWidth: nil))
    guard text.contains("."), !text.contains("×") else { return text }
    while text.hasSuffix("0") { text.removeLast() }
    if text.hasSuffix(".") { text.removeLast() }
    return text
  }

  private static func minus(_ text: String) -> String { text.replacing("-", with: "\u{2212}") }
}

extension Finding {
  /// How many decimals the number is shown with.
  ///
  /// More than the uncertainty asks for where rounding would carry it over a limit it is beyond: no
  /// page may say "50, below 50".
  var decimals: Int {
    var halfWidth: Double?
    if case .interval(let low, let high) = uncertainty { halfWidth = (high - low) / 2 }
    let value = quantity.value
    let least = NumberSpelling.decimals(value, halfWidth: halfWidth)
    let limits = (reference?.ranges ?? []).flatMap { [$0.low, $0.high].compactMap { $0 } }
    return (least..<least + 4)
      .first { decimals in
        let scale = pow(10, Double(decimals))
        let shown = (value * scale).rounded() / scale
        return limits.allSatisfy { ($0 < value) == ($0 < shown) && ($0 > value) == ($0 > shown) }
      } ?? least
  }

  /// The number as the page shows it, without its unit.
  var shownValue: String { NumberSpelling.text(quantity.value, decimals: decimals) }

  /// The 90 % interval as the page shows it.
  var shownInterval: String? {
    guard case .interval(let low, let high) = uncertainty else { return nil }
    return [low, high].map { NumberSpelling.text($0, decimals: decimals) }.joined(separator: " to ")
  }
}

extension ReferenceComparison.Range {
  /// The range as the page shows it.
  var shown: String {
    switch (low.map(NumberSpelling.limit), high.map(NumberSpelling.limit)) {
    case (let low?, let high?): "\(low) to \(high)"
    case (let low?, nil): "at least \(low)"
    case (nil, let high?): "at most \(high)"
    case (nil, nil): "no limits"
    }
  }
}
