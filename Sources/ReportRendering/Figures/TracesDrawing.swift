import OrganKit

/// Signals on paper of one and five millimetres, as SVG in true size.
struct TracesDrawing {
  /// The signals.
  let traces: Traces
  /// What sets this drawing's pattern apart.
  let id: String
  /// The figure's title.
  let title: String

  /// The longest strip drawn, mm; the caption says when it ends before the signal.
  private static let longest = 1_000.0

  /// The strip in a box that scrolls, and what its squares mean.
  var markup: Markup {
    let millimetres = traces.paperSpeed / traces.samplingRate
    let samples = traces.traces.map(\.samples.count).max() ?? 0
    let drawn = min(samples, Int(Self.longest / millimetres) + 1)
    var (parts, y): (Markup, Double) = ("", 5)
    for trace in traces.traces {
      let values = trace.samples.prefix(drawn)
      // A trace keeps at least 10 mm, and no more than a page.
      let above = min(60, max(8, (values.max() ?? 0) * traces.gain + 4))
      let below = min(60, max(5, -(values.min() ?? 0) * traces.gain + 2))
      let line = y + above
      parts += """
        <path class="trace" d="\(path(values, line: line, millimetres))"/>\
        <text class="lead" x="\(Self.lead)" y="\(line - min(above, 8) + 1.2)">\(trace.title)</text>\
        \(calibration(line))
        """
      y = line + below
    }
    let width = (Self.lead + Double(max(0, drawn - 1)) * millimetres + 5).rounded(.up)
    let height = y.rounded(.up) + 4
    return """
      <div class="scroll" tabindex="0" role="region" aria-label="\(title)">\
      <svg class="paper" width="\(width)mm" height="\(height)mm" viewBox="0 0 \(width) \(height)" \
      role="img" aria-label="\(summary)"><defs><pattern id="\(id)-fine" width="1" height="1" \
      patternUnits="userSpaceOnUse"><path class="fine" d="M1,0V1H0"/></pattern>\
      <pattern id="\(id)-coarse" width="5" height="5" patternUnits="userSpaceOnUse">\
      <rect width="5" height="5" fill="url(#\(id)-fine)"/><path class="coarse" d="M5,0V5H0"/>\
      </pattern></defs><rect class="sheet" width="\(width)" height="\(height)"/>\
      <rect width="\(width)" height="\(height)" fill="url(#\(id)-coarse)"/>\(parts)</svg></div>
      <p class="speed">\(scale)\(samples > drawn ? "; \(cut(drawn))" : "")</p>
      """
  }

  private static let lead = 9.0

  /// One unit high, five millimetres wide: it holds whatever size the page is printed in.
  private func calibration(_ line: Double) -> Markup {
    let height = traces.gain
    guard 1...40 ~= height else { return "" }
    return "<path class=\"trace\" d=\"M2,\(line)h1v\(-height)h3v\(height)h1\"/>"
  }

  /// Where there are more samples than the eye can part, the least and greatest of each tenth of a
  /// millimetre stand for the rest.
  private func path(
    _ values: ArraySlice<Double>,
    line: Double,
    _ millimetres: Double
  ) -> Markup {
    let bin = max(1, Int(0.1 / millimetres))
    var points: [Markup] = []
    func add(_ index: Int) {
      let y = line - min(80, max(-80, values[index] * traces.gain))
      points.append("\(Self.lead + Double(index) * millimetres),\(y)")
    }
    for start in stride(from: 0, to: values.count, by: bin) {
      let range = start..<min(start + bin, values.count)
      guard let low = range.min(by: { values[$0] < values[$1] }),
        let high = range.max(by: { values[$0] < values[$1] })
      else { continue }
      add(min(low, high))
      if low != high { add(max(low, high)) }
    }
    return points.isEmpty ? "" : "M" + Markup(points, separatedBy: "L")
  }

  private var scale: String {
    let unit = UnitSpelling.pretty(traces.unit)
    return "\(NumberSpelling.limit(traces.paperSpeed)) mm/s, "
      + "\(NumberSpelling.limit(traces.gain)) mm/\(unit.isEmpty ? "unit" : unit)"
  }

  private func cut(_ drawn: Int) -> String {
    "the first \(NumberSpelling.limit(Double(drawn) / traces.samplingRate)) s are drawn"
  }

  private var summary: String {
    "\(title): \(traces.traces.map(\.title).joined(separator: ", ")) at \(scale)"
  }
}
