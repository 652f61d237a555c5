import Foundation
import OrganKit
import PatientRegistry
import PlatformRuntime

/// What a run prints at its end: the findings that matter first, and the file to open.
struct RunSummary {
  private let result: RunResult
  private let manifest: Manifest

  init(_ result: RunResult, _ manifest: Manifest) {
    self.result = result
    self.manifest = manifest
  }

  /// The lines.
  var lines: [String] {
    var lines: [String] = []
    let isSynthetic = result.patient.issuer == Patient.syntheticIssuer
    lines.append(
      "\(Terminal.bold(result.organ)) twin \(result.twin), version \(result.twinVersion), of "
        + words(result.patient) + (result.isStored ? " (recorded before)" : "")
    )
    if isSynthetic { lines.append(Terminal.yellow("SYNTHETIC STUDY: nobody's organ")) }
    var table = TextTable(["", "", "", "90 % interval"])
    for name in result.headline {
      guard let finding = result.findings.first(where: { $0.name == name }) else { continue }
      var interval = ""
      if case .interval(let low, let high) = finding.uncertainty {
        interval = "\(Number.text(low)) – \(Number.text(high))"
      }
      let unit = finding.quantity.unit == "1" ? "" : finding.quantity.unit
      table.add(["  " + finding.title, Number.text(finding.quantity.value), unit, interval])
    }
    lines += table.lines
    let others = result.findings.count - result.headline.count
    if others > 0 { lines.append("  and \(others) more findings in the report") }
    for warning in result.warnings { lines.append("note: \(warning.sentence)") }
    for review in result.reviews { lines.append(Terminal.yellow("review needed: \(review)")) }
    lines.append("Research use, not for diagnosis. Open the report:")
    lines.append(result.report.path)
    return lines
  }

  /// Prints the lines.
  func print() { lines.forEach(Terminal.print) }

  private func words(_ person: RunRecord.Identity) -> String {
    switch person.issuer {
    case Patient.unidentifiedIssuer: "an unidentified person (\(person.identifier.prefix(12)))"
    default: "\(person.identifier) (\(person.issuer))"
    }
  }
}
