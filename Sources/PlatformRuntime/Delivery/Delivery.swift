import Foundation
import OrganKit
import PatientRegistry
import ReportRendering

/// Lays a recorded run's report and artefacts into a folder for people: copies, never links.
///
/// Files of these names are replaced one by one, each at once; others are left alone.
struct Delivery {
  let run: StoredRun
  let archive: RunArchive
  let registry: RegistryFolder

  /// - Throws: `OrganError.Code.registry` for damaged files or a folder that cannot be written.
  func deliver(to output: URL, isStored: Bool) throws -> RunResult {
    do {
      try FileManager.default.createDirectory(at: output, withIntermediateDirectories: true)
    } catch {
      throw OrganError(
        .registry,
        "\(output.path) cannot be written (\(DurableFolder.reason(error))); choose another --output"
      )
    }
    let report = try archive.read(
      Report.self,
      "\(Room.reporting.rawValue)/product/product.json",
      of: run
    )
    var artefacts: [String: URL] = [:]
    for room in Room.recorded
    where run.twin.files["\(room.rawValue)/\(RoomRecord.fileName)"] != nil {
      let said = try archive.read(
        RoomRecord.self,
        "\(room.rawValue)/\(RoomRecord.fileName)",
        of: run
      )
      for artefact in said.artefacts {
        let target = output.appending(path: artefact.file)
        try archive.copy(
          file: "\(room.rawValue)/artefacts/\(artefact.file)",
          of: run,
          to: target
        )
        artefacts[artefact.name] = target
      }
    }
    let page = output.appending(path: "report.html")
    let json = try ReportJSON(report: report, subject: run.subject, run: metadata).data()
    try write(json, to: output.appending(path: "report.json"))
    try write(try self.page(report, json, files: output), to: page)
    return RunResult(
      run: run.twin.key,
      organ: run.twin.organ,
      patient: run.person,
      twin: run.twin.uid,
      twinVersion: run.twin.version,
      report: page,
      artefacts: artefacts,
      findings: report.findings,
      headline: report.headline,
      warnings: run.remarks.warnings,
      reviews: run.remarks.reviews,
      isStored: isStored
    )
  }

  /// The page, drawn again only when something on it has changed.
  ///
  /// All that stands on it is in report.json or in the artefacts, which the run's key fixes; and a
  /// newer platform draws anew.
  private func page(_ report: Report, _ json: Data, files: URL) throws -> Data {
    let home = registry.run(run.twin.key)
    var stamp = SHA256()
    stamp.update(json)
    stamp.update((try? SHA256.hash(of: RunningProgram.executable)) ?? "")
    let kept = home.appending(path: "page-\(stamp.digest().prefix(32)).html")
    if let page = try? Data(contentsOf: kept), !page.isEmpty { return page }
    let page = Data(
      try ReportPage(report: report, files: files, subject: run.subject, run: metadata)
        .html().utf8
    )
    // Working space: where it cannot be kept, the page is drawn again the next time.
    for name in (try? FileManager.default.contentsOfDirectory(atPath: home.path)) ?? []
    where name.hasPrefix("page-") {
      try? FileManager.default.removeItem(at: home.appending(path: name))
    }
    if FileManager.default.fileExists(atPath: home.path) { try? write(page, to: kept) }
    return page
  }

  private var metadata: RunMetadata {
    RunMetadata(
      date: run.twin.created,
      studyDate: run.twin.studyDate,
      organ: run.twin.organ,
      twin: run.twin.uid,
      twinVersion: run.twin.version,
      provenance: run.provenance.rows.map { Report.Fact($0.title, $0.value) },
      warnings: run.remarks.warnings.map { .init(name: $0.name, sentence: $0.sentence) },
      reviewReasons: run.remarks.reviews,
      notices: run.remarks.notices
    )
  }

  private func write(_ data: Data, to file: URL) throws {
    do {
      try data.write(to: file, options: .atomic)
    } catch {
      throw OrganError(
        .registry,
        "\(file.path) cannot be written (\(DurableFolder.reason(error))); choose another --output"
      )
    }
  }
}
