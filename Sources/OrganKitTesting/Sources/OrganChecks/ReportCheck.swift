import Foundation
import OrganKit

/// Looks at a report or an outcome: the manifest's names and units, finite numbers, whole figures.
struct ReportCheck {
  let manifest: Manifest

  init(_ manifest: Manifest) { self.manifest = manifest }

  /// Whether JSON can hold the report.
  static func isFinite(_ report: Report) -> Bool { (try? JSONFile.data(report)) != nil }

  func check(_ report: Report, artefacts: [String], people: [Patient]) -> [Violation] {
    var found = check(report.findings, .findings) + check(report.figures, artefacts)
    let names = report.findings.map(\.name)
    for name in report.headline where !names.contains(name) {
      found.append(Violation(.findings, "the headline names '\(name)', which is no finding"))
    }
    let text = (try? JSONFile.data(report)).map { String(decoding: $0, as: UTF8.self) } ?? ""
    for name in people.compactMap(\.name) where name.count > 2 && text.contains(name) {
      found.append(Violation(.findings, "the report holds the patient's name"))
    }
    return found
  }

  func check(_ findings: [Finding], _ check: Check) -> [Violation] {
    guard !findings.isEmpty else { return [Violation(check, "there is no finding")] }
    var names: Set<String> = []
    return findings.flatMap { finding in
      mistakes(finding, isNew: names.insert(finding.name).inserted).map { Violation(check, $0) }
    }
  }

  private func mistakes(_ finding: Finding, isNew: Bool) -> [String] {
    let (name, value, unit) = (finding.name, finding.quantity.value, finding.quantity.unit)
    var mistakes: [String] = []
    if !isNew { mistakes.append("'\(name)' comes twice") }
    if let declared = manifest.findings.first(where: { $0.name == name }) {
      if declared.unit != unit {
        mistakes.append("'\(name)' is in '\(unit)', in plugin.json it is in '\(declared.unit)'")
      }
    } else {
      mistakes.append("'\(name)' is not in plugin.json")
    }
    if !value.isFinite { mistakes.append("'\(name)' is \(value), which is no finite number") }
    switch finding.uncertainty {
    case .interval(let low, let high):
      if !(low.isFinite && high.isFinite && low <= value && value <= high) {
        mistakes.append(
          "'\(name)' has the interval \(low) to \(high), which does not hold its value \(value)"
        )
      }
    case .none(let reason):
      if reason.isEmpty { mistakes.append("'\(name)' has no interval and no reason for that") }
    }
    return mistakes
  }

  func check(_ figures: [Figure], _ artefacts: [String]) -> [Violation] {
    var names: Set<String> = []
    return figures.flatMap { figure -> [Violation] in
      var mistakes = mistakes(figure.content)
      if !names.insert(figure.name).inserted { mistakes.append("the name comes twice") }
      for file in files(figure.content) where !artefacts.contains(file) {
        mistakes.append("its file '\(file)' is no artefact")
      }
      return mistakes.map { Violation(.figures, "figure '\(figure.name)': \($0)") }
    }
  }

  private func files(_ content: Figure.Content) -> [String] {
    switch content {
    case .slices(let slices): slices.panels.map(\.volume)
    case .scene(let scene): scene.surfaces.flatMap(\.files)
    case .chart, .rings, .traces, .table, .text: []
    }
  }

  private func mistakes(_ content: Figure.Content) -> [String] {
    switch content {
    case .scene(let scene):
      return scene.surfaces.filter { $0.files.count != scene.times.count }
        .map { "'\($0.title)' has \($0.files.count) files for \(scene.times.count) times" }
    case .chart(let chart):
      return chart.curves
        .filter { curve in
          let counts = [curve.y, curve.low, curve.high].map(\.count)
          return counts[0] != curve.x.count
            || counts[1...].contains { $0 != 0 && $0 != curve.x.count }
        }
        .map { "the curve '\($0.title)' has not as many numbers along y as along x" }
    case .table(let table):
      return table.rows.filter { $0.count != table.columns.count }
        .map { "a row has \($0.count) cells under \(table.columns.count) columns" }
    case .slices, .rings, .traces, .text: return []
    }
  }
}
