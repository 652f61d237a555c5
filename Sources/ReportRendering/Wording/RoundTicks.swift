import Foundation

/// Round numbers along an axis: steps of 1, 2 or 5 times a power of ten.
struct RoundTicks: Equatable, Sendable {
  /// The axis, from the first tick to the last.
  let range: ClosedRange<Double>
  /// The ticks.
  let ticks: [Double]
  /// The decimals they need.
  let decimals: Int

  /// Ticks that enclose a range; a range of one point is widened.
  init(_ values: ClosedRange<Double>, atMost count: Int) {
    var (low, high) = (values.lowerBound, values.upperBound)
    // Below this the steps would drown in rounding.
    let size = max(abs(low), abs(high))
    if high - low <= max(1e-9 * size, 1e-30) {
      let margin = size < 1e-20 ? 1 : size / 2
      (low, high) = (low - margin, high + margin)
    }
    let power = pow(10, floor(log10((high - low) / Double(count))))
    let step =
      [1, 2, 5, 10, 20].map { $0 * power }
      .first { (high / $0).rounded(.up) - (low / $0).rounded(.down) <= Double(count) }
      ?? 50 * power
    let (first, last) = ((low / step).rounded(.down), (high / step).rounded(.up))
    ticks = (0...Int(last - first)).map { (first + Double($0)) * step }
    range = first * step...last * step
    decimals = min(9, max(0, -Int(floor(log10(step) + 1e-9))))
  }
}
