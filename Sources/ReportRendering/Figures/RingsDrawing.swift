import Foundation
import OrganKit

/// Numbers on sectors of concentric rings, as SVG with a colour scale.
struct RingsDrawing {
  /// The rings.
  let rings: Rings
  /// What sets this drawing's pattern apart from its neighbours'.
  let id: String

  private let centre = SIMD2(180.0, 180.0)
  private let radius = 140.0

  /// The drawing and its scale.
  var markup: Markup {
    let values = rings.rings.flatMap(\.sectors).compactMap(\.value)
    let scale = ColourScale(values)
    let decimals = values.map { NumberSpelling.decimals($0, halfWidth: nil) }.max() ?? 0
    var parts: Markup = ""
    for (number, ring) in rings.rings.enumerated() {
      let outer = radius * Double(rings.rings.count - number) / Double(rings.rings.count)
      let inner = radius * Double(rings.rings.count - number - 1) / Double(rings.rings.count)
      for (place, sector) in ring.sectors.enumerated() {
        let step = 360 / Double(ring.sectors.count)
        let start = ring.start.truncatingRemainder(dividingBy: 360) + step * Double(place)
        parts += draw(
          sector,
          SectorShape(start: start, step: step, inner: inner, outer: outer),
          scale,
          decimals: min(decimals, 1)
        )
      }
    }
    let places: [(Double, Double, Markup)] = [
      (180, 26, "middle"), (32, 184, "end"), (180, 344, "middle"), (328, 184, "start"),
    ]
    for (word, place) in zip(rings.directions, places) {
      parts += """
        <text class="direction" x="\(place.0)" y="\(place.1)" text-anchor="\(place.2)">\(word)</text>
        """
    }
    let unit = UnitSpelling.pretty(rings.unit)
    return """
      <div class="ring"><h3>\(rings.title)\(unit.isEmpty ? "" : " (\(unit))")</h3>
      <svg class="rings" viewBox="-50 0 460 360" role="img" aria-label="\(summary)">\
      <defs><pattern id="\(id)-hatch" width="7" height="7" patternUnits="userSpaceOnUse" \
      patternTransform="rotate(45)"><rect class="blank" width="7" height="7"/>\
      <line class="hatch" x1="0" y1="0" x2="0" y2="7"/></pattern></defs>\(parts)</svg>
      \(legend(scale))</div>
      """
  }

  private func draw(
    _ sector: Rings.Sector,
    _ shape: SectorShape,
    _ scale: ColourScale?,
    decimals: Int
  ) -> Markup {
    let middle = shape.label(around: centre)
    var fill: Markup = "fill=\"url(#\(id)-hatch)\""
    var ink: Markup = "onpaper"
    var number = "not measured"
    if let value = sector.value, let colour = scale?.colour(value) {
      fill = "fill=\"\(colour.hex)\""
      // The better of the two is always above 4.5.
      let white = colour.contrast(with: RGB(0xFFFFFF))
      ink = white > colour.contrast(with: RGB(0x000000)) ? "onblue" : "onpale"
      number = NumberSpelling.text(value, decimals: decimals)
    }
    let value: Markup =
      sector.value == nil
      ? ""
      : "<text class=\"number\" x=\"\(middle.x)\" y=\"\(middle.y + 10)\">\(number)</text>"
    return """
      <g class="sector \(ink)"><title>\(sector.title): \(number)</title>\
      <path \(fill) d="\(shape.path(around: centre))"/>\
      <text class="name" x="\(middle.x)" y="\(middle.y - (sector.value == nil ? -3 : 3))">\
      \(sector.label)</text>\(value)</g>
      """
  }

  /// The scale as a row of narrow steps, the ticks below it.
  private func legend(_ scale: ColourScale?) -> Markup {
    let hasGaps = rings.rings.flatMap(\.sectors).contains { $0.value == nil }
    let gap: Markup =
      hasGaps ? "<p class=\"gap\"><i aria-hidden=\"true\"></i>hatched: not measured</p>" : ""
    guard let scale else { return gap }
    let (low, high) = (scale.range.lowerBound, scale.range.upperBound)
    let steps = 60
    let bars = (0..<steps)
      .map { step in
        let value = low + (high - low) * (Double(step) + 0.5) / Double(steps)
        return """
          <rect x="\(20 + 5 * step)" y="2" width="5.5" height="12" fill="\(scale.colour(value).hex)"/>
          """ as Markup
      }
    let ticks = scale.ticks.map { tick in
      """
      <text class="tick" x="\(20 + 300 * (tick - low) / (high - low))" y="29" \
      text-anchor="middle">\(NumberSpelling.text(tick, decimals: scale.decimals))</text>
      """ as Markup
    }
    return """
      <svg class="scale" viewBox="0 0 340 34" aria-hidden="true">\(Markup(bars))\
      \(Markup(ticks))</svg>\(gap)
      """
  }

  private var summary: String {
    let numbers = rings.rings.flatMap(\.sectors)
      .map { sector in
        "\(sector.label) \(sector.value.map(NumberSpelling.limit) ?? "not measured")"
      }
    return "\(rings.title): \(numbers.joined(separator: ", "))"
  }
}

/// A piece of a ring: degrees counter-clockwise from the right-hand side.
private struct SectorShape {
  let start: Double
  let step: Double
  let inner: Double
  let outer: Double

  private static func point(_ degrees: Double, _ radius: Double) -> SIMD2<Double> {
    // The screen's y runs down.
    SIMD2(radius * cos(degrees * .pi / 180), -radius * sin(degrees * .pi / 180))
  }

  /// Where the words stand.
  func label(around centre: SIMD2<Double>) -> SIMD2<Double> {
    if step >= 360, inner == 0 { return centre }
    return centre + Self.point(start + step / 2, (inner + outer) / 2)
  }

  /// The outline; a whole ring is two half turns, since an arc cannot end where it starts.
  func path(around centre: SIMD2<Double>) -> Markup {
    let turns = step >= 360 ? [180.0, 180.0] : [step]
    var path: Markup = ""
    var from = start
    for turn in turns {
      let corners = [
        Self.point(from, outer), Self.point(from + turn, outer),
        Self.point(from + turn, inner), Self.point(from, inner),
      ]
      .map { $0 + centre }
      let large = turn > 180 ? 1 : 0
      path += """
        M\(corners[0].x),\(corners[0].y)\
        A\(outer),\(outer) 0 \(large) 0 \(corners[1].x),\(corners[1].y)\
        L\(corners[2].x),\(corners[2].y)
        """
      if inner > 0 {
        path += "A\(inner),\(inner) 0 \(large) 1 \(corners[3].x),\(corners[3].y)"
      }
      path += "Z"
      from += turn
    }
    return path
  }
}
