import Foundation
import OrganKit
import PatientRegistry
import ReportRendering

/// Lays a twin's answer into a folder for people, as a report of its own.
///
/// Files of these names are replaced one by one, each at once; others are left alone.
struct SimulationDelivery {
  let scenario: Scenario
  let outcome: Outcome
  /// The twin that answered.
  let run: StoredRun
  let provenance: Provenance
  let manifest: Manifest
  /// Where the answer lies.
  let home: RunFolder

  /// - Parameters:
  ///   - output: the folder.
  ///   - original: the twin's own report.
  /// - Returns: report.html, and the files by the artefacts' names.
  /// - Throws: `OrganError.Code.registry` for a folder that cannot be written.
  func deliver(to output: URL, _ original: Report) throws -> (URL, [String: URL]) {
    let page = output.appending(path: "report.html")
    let report = report(original)
    let metadata = metadata
    var artefacts: [String: URL] = [:]
    do {
      try FileManager.default.createDirectory(at: output, withIntermediateDirectories: true)
      for artefact in home.record(of: .simulation)?.artefacts ?? [] {
        let target = output.appending(path: artefact.file)
        let source = home.artefacts(of: .simulation).appending(path: artefact.file)
        try Data(contentsOf: source, options: .alwaysMapped).write(to: target, options: .atomic)
        artefacts[artefact.name] = target
      }
      try ReportJSON(report: report, subject: run.subject, run: metadata).data()
        .write(to: output.appending(path: "report.json"), options: .atomic)
      let html = try ReportPage(report: report, files: output, subject: run.subject, run: metadata)
        .html()
      try Data(html.utf8).write(to: page, options: .atomic)
    } catch let error as OrganError {
      throw error
    } catch {
      throw OrganError(
        .registry,
        "\(output.path) cannot be written (\(DurableFolder.reason(error))); choose another --output"
      )
    }
    return (page, artefacts)
  }

  /// The answer as a report: what was asked stands where a study would.
  private func report(_ original: Report) -> Report {
    let format = FloatingPointFormatStyle<Double>.number.grouping(.never)
      .precision(.significantDigits(1...6))
    let declared = manifest.scenarios.first { $0.name == scenario.name }
    let settings = (declared?.parameters ?? [])
      .compactMap { parameter in
        scenario.parameters[parameter.name]
          .map { value in
            let number = value.formatted(format)
            let unit = parameter.unit == "1" ? "" : " \(parameter.unit)"
            return Report.Fact(parameter.name, number + unit)
          }
      }
    return Report(
      title: "\(original.title): \(scenario.name)",
      isSynthetic: original.isSynthetic,
      headline: outcome.findings.prefix(6).map(\.name),
      findings: outcome.findings,
      figures: outcome.figures,
      study: [.init("What if", declared?.help ?? scenario.name)] + settings
        + [.init("Asked of", "twin \(run.twin.uid), version \(run.twin.version)")],
      methods: [
        "This is an answer to a what-if question, simulated by the twin; nothing in it was measured."
      ],
      references: manifest.references
    )
  }

  private var metadata: RunMetadata {
    let said = home.record(of: .simulation)
    return RunMetadata(
      date: Timestamp.now(),
      studyDate: run.twin.studyDate,
      organ: run.twin.organ,
      twin: run.twin.uid,
      twinVersion: run.twin.version,
      provenance: provenance.rows.filter { !$0.title.hasPrefix("Study") }
        .map { Report.Fact($0.title, $0.value) },
      warnings: (said?.warnings ?? []).map { .init(name: $0.name, sentence: $0.sentence) },
      reviewReasons: run.remarks.reviews + (said?.reviews ?? []),
      notices: run.remarks.notices
    )
  }
}
