import OrganKit

/// Curves and bands over one axis, as SVG.
struct ChartDrawing {
  /// The chart.
  let chart: Chart
  /// The figure's title, the drawing's name for readers of the screen.
  let title: String

  private let width = 480.0
  private let height = 310.0
  private let left = 58.0
  private let right = 468.0
  private let top = 14.0
  private let bottom = 256.0

  /// The drawing, its legend below.
  var markup: Markup {
    let horizontal = ticks(chart.curves.flatMap(\.x), atMost: 6)
    let vertical = ticks(chart.curves.flatMap { $0.y + $0.low + $0.high }, atMost: 6)
    func x(_ value: Double) -> Double {
      left + (right - left) * Self.fraction(value, horizontal.range)
    }
    func y(_ value: Double) -> Double {
      bottom - (bottom - top) * Self.fraction(value, vertical.range)
    }
    func path(_ xs: [Double], _ ys: [Double]) -> Markup {
      Markup(zip(xs, ys).map { "\(x($0)),\(y($1))" }, separatedBy: " ")
    }
    var parts: Markup = ""
    for tick in vertical.ticks {
      parts += """
        <line class="grid" x1="\(left)" x2="\(right)" y1="\(y(tick))" y2="\(y(tick))"/>\
        <text class="tick" x="\(left - 8)" y="\(y(tick) + 4)" text-anchor="end">\
        \(NumberSpelling.text(tick, decimals: vertical.decimals))</text>
        """
    }
    for tick in horizontal.ticks {
      parts += """
        <line class="grid" x1="\(x(tick))" x2="\(x(tick))" y1="\(top)" y2="\(bottom)"/>\
        <text class="tick" x="\(x(tick))" y="\(bottom + 19)" text-anchor="middle">\
        \(NumberSpelling.text(tick, decimals: horizontal.decimals))</text>
        """
    }
    parts += "<path class=\"axis\" d=\"M\(left),\(top)V\(bottom)H\(right)\"/>"
    for curve in chart.curves where !curve.low.isEmpty && !curve.isMeasured {
      let edge = path(curve.x, curve.high) + " " + path(curve.x.reversed(), curve.low.reversed())
      parts += "<polygon class=\"band \(Palette.name(curve.colour))\" points=\"\(edge)\"/>"
    }
    for (number, curve) in chart.curves.enumerated() {
      if curve.isMeasured {
        parts += marks(curve, x, y)
        continue
      }
      let dash = Self.dashes[number % Self.dashes.count]
      parts += """
        <polyline class="curve \(Palette.name(curve.colour))"\(dash) \
        points="\(path(curve.x, curve.y))"/>
        """
    }
    let middle = (top + bottom) / 2
    return """
      <svg class="plot" viewBox="0 0 \(width) \(height)" role="img" aria-label="\(summary)">\
      \(parts)\
      <text class="label" x="\((left + right) / 2)" y="\(height - 10)" text-anchor="middle">\
      \(Self.label(chart.x))</text>\
      <text class="label" x="14" y="\(middle)" text-anchor="middle" \
      transform="rotate(-90 14 \(middle))">\(Self.label(chart.y))</text></svg>
      \(key)
      """
  }

  /// A point a measurement, and its interval as a whisker.
  private func marks(
    _ curve: Chart.Curve,
    _ x: (Double) -> Double,
    _ y: (Double) -> Double
  ) -> Markup {
    let places = zip(curve.x, curve.y).enumerated()
      .map { number, place in
        let whisker: Markup =
          curve.low.isEmpty
          ? ""
          : "M\(x(place.0)),\(y(curve.low[number]))V\(y(curve.high[number]))"
        return """
          <path class="curve" d="\(whisker)"/>\
          <circle class="mark" cx="\(x(place.0))" cy="\(y(place.1))" r="4"/>
          """ as Markup
      }
    return "<g class=\"\(Palette.name(curve.colour))\">\(Markup(places))</g>"
  }

  /// Curves differ in dashes too, for those who print without colours.
  private static let dashes: [Markup] = [
    "", " stroke-dasharray=\"7 4\"", " stroke-dasharray=\"2 4\"", " stroke-dasharray=\"9 3 2 3\"",
  ]

  private var key: Markup {
    let items = chart.curves.enumerated()
      .map { number, curve in
        if curve.isMeasured {
          return """
            <li class="\(Palette.name(curve.colour))"><svg class="stroke" viewBox="0 0 30 14" \
            aria-hidden="true"><circle class="mark" cx="15" cy="7" r="4"/></svg>\(curve.title)</li>
            """ as Markup
        }
        let dash = Self.dashes[number % Self.dashes.count]
        let band: Markup =
          curve.low.isEmpty ? "" : "<rect class=\"band\" width=\"30\" height=\"14\"/>"
        return """
          <li class="\(Palette.name(curve.colour))"><svg class="stroke" viewBox="0 0 30 14" \
          aria-hidden="true">\(band)<line class="curve" x1="0" x2="30" y1="7" y2="7"\(dash)/></svg>\
          \(curve.title)</li>
          """ as Markup
      }
    return "<ul class=\"legend\">\(Markup(items))</ul>"
  }

  private var summary: String {
    let curves = chart.curves.map { curve in
      guard let low = curve.y.min(), let high = curve.y.max() else { return curve.title }
      return "\(curve.title) from \(NumberSpelling.limit(low)) to \(NumberSpelling.limit(high))"
    }
    return "\(title): \(chart.y.title) over \(chart.x.title); \(curves.joined(separator: "; "))"
  }

  private func ticks(_ values: [Double], atMost count: Int) -> RoundTicks {
    RoundTicks((values.min() ?? 0)...(values.max() ?? 1), atMost: count)
  }

  private static func fraction(_ value: Double, _ range: ClosedRange<Double>) -> Double {
    (value - range.lowerBound) / (range.upperBound - range.lowerBound)
  }

  private static func label(_ axis: Chart.Axis) -> String {
    let unit = UnitSpelling.pretty(axis.unit)
    return unit.isEmpty ? axis.title : "\(axis.title) (\(unit))"
  }
}
