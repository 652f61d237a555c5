import OrganKit

/// A number and its interval drawn over the range of healthy people.
struct RangeGauge {
  private let value: Double
  private let interval: ClosedRange<Double>?
  private let range: ClosedRange<Double>

  /// A gauge; nil unless there is exactly one range with both limits.
  init?(_ finding: Finding) {
    guard let ranges = finding.reference?.ranges, ranges.count == 1, let low = ranges[0].low,
      let high = ranges[0].high, low < high
    else { return nil }
    value = finding.quantity.value
    range = low...high
    if case .interval(let low, let high) = finding.uncertainty {
      interval = low...high
    } else {
      interval = nil
    }
  }

  /// The drawing; it repeats what the words beside it say, so readers of the screen skip it.
  var drawing: Markup {
    let margin = (range.upperBound - range.lowerBound) * 0.35
    let low = min(range.lowerBound, interval?.lowerBound ?? value, value) - margin
    let high = max(range.upperBound, interval?.upperBound ?? value, value) + margin
    func place(_ number: Double) -> Double { 4 + 152 * (number - low) / (high - low) }
    let (left, right) = (place(range.lowerBound), place(range.upperBound))
    let whisker: Markup =
      interval.map {
        """
        <line class="whisker" x1="\(place($0.lowerBound))" x2="\(place($0.upperBound))" \
        y1="10" y2="10"/>
        """
      } ?? ""
    return """
      <svg class="gauge" viewBox="0 0 160 20" aria-hidden="true">\
      <line class="rail" x1="4" x2="156" y1="10" y2="10"/>\
      <rect class="range" x="\(left)" y="5" width="\(right - left)" height="10" rx="2"/>\(whisker)\
      <circle class="dot" cx="\(place(value))" cy="10" r="4.5"/></svg>
      """
  }
}
