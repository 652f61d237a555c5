import OrganKit

extension ReportPage {
  /// The findings a reader looks for first.
  var headlineSection: Markup {
    let cards = report.headline
      .compactMap { name in report.findings.first { $0.name == name } }
      .map(card)
    if cards.isEmpty { return "" }
    return """
      <section class="headline" aria-label="Headline findings">
      <div class="cards">\(Markup(cards))</div>
      </section>
      """
  }

  /// All findings under their headings, with numbered notes below.
  var findingsSection: Markup {
    if report.findings.isEmpty { return "" }
    var notes = Notes()
    var groups: [(title: String, findings: [Finding])] = []
    for finding in report.findings {
      let title = finding.group ?? "Findings"
      if let place = groups.firstIndex(where: { $0.title == title }) {
        groups[place].findings.append(finding)
      } else {
        groups.append((title, [finding]))
      }
    }
    let tables = groups.map { table($0.findings, title: $0.title, &notes) }
    return """
      <section id="findings"><h2>Findings</h2>
      \(Markup(tables, separatedBy: "\n"))
      \(notes.list)
      </section>
      """
  }

  private func card(_ finding: Finding) -> Markup {
    let interval: Markup =
      finding.shownInterval.map { "<p class=\"interval\">90 % interval \($0)</p>" } ?? ""
    let reference: Markup =
      finding.reference.map { comparison in
        let ranges: [Markup] = comparison.ranges.map {
          "<li>\($0.shown) <span>\($0.population)</span></li>"
        }
        return """
          \(RangeGauge(finding)?.drawing)\
          <p class="compared">\(flag(comparison) ?? "<span class=\"flag none\">no verdict</span>")</p>
          <ul class="ranges" aria-label="Reference">\(Markup(ranges))</ul>
          """
      } ?? ""
    return """
      <article class="card">
      <h3>\(finding.title)</h3>
      <p class="number"><span class="value">\(finding.shownValue)</span> \
      <span class="unit">\(UnitSpelling.pretty(finding.quantity.unit))</span></p>
      \(interval)\(reference)
      </article>
      """
  }

  /// The verdict in words, with a sign that needs no colour.
  private func flag(_ comparison: ReferenceComparison) -> Markup? {
    switch comparison.flag {
    case .below: "<span class=\"flag below\"><b aria-hidden=\"true\">▼</b> below range</span>"
    case .within: "<span class=\"flag within\"><b aria-hidden=\"true\">●</b> within range</span>"
    case .above: "<span class=\"flag above\"><b aria-hidden=\"true\">▲</b> above range</span>"
    case nil: nil
    }
  }

  private func table(_ findings: [Finding], title: String, _ notes: inout Notes) -> Markup {
    let compares = findings.contains { $0.reference != nil }
    if !compares, findings.count >= 6 { return tiles(findings, title: title, &notes) }
    var rows: Markup = ""
    for finding in findings { rows += row(finding, compares: compares, &notes) }
    let reference: Markup =
      compares ? "<th role=\"columnheader\" scope=\"col\">Reference range</th>" : ""
    return """
      <div class="group\(compares ? "" : " plain")">
      <h3>\(title)</h3>
      <table class="findings" role="table"><caption class="hidden">\(title)</caption>
      <thead role="rowgroup"><tr role="row"><th role="columnheader" scope="col">Finding</th>\
      <th role="columnheader" scope="col" class="right">Value</th>\
      <th role="columnheader" scope="col">90 % interval</th>\(reference)\
      <th role="columnheader" scope="col">Origin</th></tr></thead>
      <tbody role="rowgroup">\(rows)</tbody></table>
      </div>
      """
  }

  private func row(_ finding: Finding, compares: Bool, _ notes: inout Notes) -> Markup {
    let interval = interval(finding, &notes)
    let reference: Markup =
      compares
      ? """
      <td role="cell" class="reference\(finding.reference == nil ? " absent" : "")">\
      \(comparison(finding, &notes))</td>
      """ : ""
    let code: Markup =
      finding.code.map { code in
        let system = Self.vocabularies[code.system] ?? code.system
        return "<span class=\"code\">\(system) \(code.code)</span>"
      } ?? ""
    return """
      <tr role="row"><th role="rowheader" scope="row">\(finding.title)\(code)</th>\
      <td role="cell" class="right"><span class="value">\(finding.shownValue)</span> \
      <span class="unit">\(UnitSpelling.pretty(finding.quantity.unit))</span></td>\
      <td role="cell" class="interval" data-label="90 % interval">\(interval)</td>\
      \(reference)\
      <td role="cell" class="origin" data-label="Origin">\(finding.origin.rawValue)\
      \(note(finding, &notes))</td></tr>

      """
  }

  /// Many numbers of a kind, side by side; what they share is said once.
  private func tiles(_ findings: [Finding], title: String, _ notes: inout Notes) -> Markup {
    let origins = Set(findings.map(\.origin.rawValue))
    let isOneOrigin = origins.count == 1
    let allWithout = findings.allSatisfy { $0.shownInterval == nil }
    var items: Markup = ""
    for finding in findings {
      let interval: Markup = interval(finding, &notes)
      let origin: Markup = isOneOrigin ? "" : " \(finding.origin.rawValue)"
      let note = note(finding, &notes)
      let more: Markup =
        allWithout
        ? (isOneOrigin ? "" : "<span class=\"more\">\(origin)</span>")
        : "<span class=\"more\">90 % interval \(interval)\(origin)</span>"
      items += """
        <li><span>\(finding.title)\(allWithout ? reason(finding, &notes) : "")\(note)</span>\
        <span class="measure"><span><span class="value">\(finding.shownValue)</span> \
        <span class="unit">\(UnitSpelling.pretty(finding.quantity.unit))</span></span>\(more)\
        </span></li>

        """
    }
    let shared: [String] =
      (isOneOrigin ? origins.map { "Origin: \($0)." } : [])
      + (allWithout ? ["No 90 % intervals; the notes say why."] : [])
    return """
      <div class="group"><h3>\(title)</h3>
      <p class="soft">\(shared.joined(separator: " "))</p>
      <ul class="tiles">\(items)</ul></div>
      """
  }

  private func interval(_ finding: Finding, _ notes: inout Notes) -> Markup {
    if let interval = finding.shownInterval { return "\(interval)" }
    return "<span class=\"soft\">none</span>\(reason(finding, &notes))"
  }

  /// The mark of the reason for no interval.
  private func reason(_ finding: Finding, _ notes: inout Notes) -> Markup {
    guard case .none(let reason) = finding.uncertainty else { return "" }
    return notes.mark(reason)
  }

  /// A word stands beside the origin, a sentence under the table.
  private func note(_ finding: Finding, _ notes: inout Notes) -> Markup {
    guard let note = finding.note else { return "" }
    return note.count <= 24 ? "<span class=\"note\">\(note)</span>" : notes.mark(note)
  }

  private func comparison(_ finding: Finding, _ notes: inout Notes) -> Markup {
    guard let comparison = finding.reference else { return "<span class=\"soft\">none</span>" }
    var ranges: Markup = ""
    for range in comparison.ranges {
      let convention = range.convention ?? "convention not stated"
      ranges += """
        <li>\(range.shown) <span>\(range.population)</span>\
        \(notes.mark("\(range.source) (\(convention))"))</li>
        """
    }
    let caveat = comparison.caveat.map { "<p class=\"caveat\">\($0)</p>" as Markup }
    return """
      <div class="comparison">\(RangeGauge(finding)?.drawing)<div>\(flag(comparison))\
      <ul class="ranges">\(ranges)</ul>\(caveat)</div></div>
      """
  }

  private static let vocabularies = [
    "http://loinc.org": "LOINC", "http://snomed.info/sct": "SNOMED CT",
  ]
}
