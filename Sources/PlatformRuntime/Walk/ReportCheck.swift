import OrganKit

/// Holds a report to the manifest: what scripts and the registry rely on.
struct ReportCheck {
  let manifest: Manifest
  /// The files a figure may name.
  let artefacts: Set<String>

  /// - Throws: `OrganError.Code.pluginRefused`, naming the finding or the figure.
  func check(_ report: Report) throws {
    try check(report.findings)
    try check(report.figures)
    for name in report.headline where !report.findings.contains(where: { $0.name == name }) {
      throw refused("the report's headline names '\(name)', which is no finding of it")
    }
  }

  func check(_ findings: [Finding]) throws {
    var units: [String: String] = [:]
    for finding in manifest.findings { units[finding.name] = finding.unit }
    var seen: Set<String> = []
    for finding in findings {
      let name = finding.name
      guard let unit = units[name] else {
        throw refused("it reports the finding '\(name)', which its manifest does not name")
      }
      guard finding.quantity.unit == unit else {
        throw refused(
          "it reports '\(name)' in '\(finding.quantity.unit)', its manifest says '\(unit)'"
        )
      }
      guard seen.insert(name).inserted else { throw refused("it reports '\(name)' twice") }
      guard finding.quantity.value.isFinite else {
        throw refused("it reports '\(name)' as \(finding.quantity.value), which is no number")
      }
      if case .interval(let low, let high) = finding.uncertainty {
        // A comparison with NaN is false, so that it is refused too.
        guard low <= finding.quantity.value, finding.quantity.value <= high, low.isFinite,
          high.isFinite
        else {
          throw refused(
            "it reports '\(name)' as \(finding.quantity.value), outside its own interval "
              + "from \(low) to \(high)"
          )
        }
      }
    }
  }

  func check(_ figures: [Figure]) throws {
    for figure in figures {
      for file in files(of: figure.content) where !artefacts.contains(file) {
        throw refused("the figure '\(figure.name)' shows '\(file)', which is no artefact")
      }
    }
  }

  private func files(of content: Figure.Content) -> [String] {
    switch content {
    case .slices(let slices): slices.panels.map(\.volume)
    case .scene(let scene): scene.surfaces.flatMap(\.files)
    case .chart, .rings, .traces, .table, .text: []
    }
  }

  private func refused(_ why: String) -> OrganError {
    OrganError(.pluginRefused, "plugin \(manifest.id): \(why)")
  }
}
