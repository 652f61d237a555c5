import Foundation
import OrganKit

/// Walks a study through the four rooms; one whose product is finished is not entered again.
///
/// The only place that knows the rooms' order, for all organs; it runs in a worker, or in this
/// process for a debugger.
struct Walk: Sendable {
  let job: Job
  let isCancelled: @Sendable () -> Bool
  let tell: @Sendable (WorkerLine) -> Void

  var folder: RunFolder { RunFolder(job.folder) }
  var organ: String { job.manifest.id }

  /// Does the job with a plugin whose code fits its manifest.
  ///
  /// - Throws: `OrganError`: the stage's own, or what is wrong with the plugin.
  func perform(_ plugin: any OrganPlugin) async throws {
    // An inspection says itself what a manifest hides, and works in folders of its own.
    if case .inspect(let home) = job.work { return try await inspect(plugin, at: home) }
    try CapabilityCheck.check(plugin, job.manifest)
    try? FileManager.default.removeItem(at: folder.scratch)
    try FileManager.default.createDirectory(at: folder.scratch, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder.scratch) }
    switch job.work {
    case .walk(let study, let labels, let ignoresDeliveredLabels, let patient):
      let request = IngestRequest(
        study: try StudyFolder(study),
        labels: labels,
        ignoresDeliveredLabels: ignoresDeliveredLabels,
        patient: patient
      )
      try await walk(plugin, request)
    case .delineate(let study, let labels, let ignoresDeliveredLabels, let patient):
      guard let plugin = plugin as? any Delineating else { throw lacks("Delineating") }
      let request = IngestRequest(
        study: try StudyFolder(study),
        labels: labels,
        ignoresDeliveredLabels: ignoresDeliveredLabels,
        patient: patient
      )
      try await delineate(plugin, request)
    case .demonstrate(let seed):
      guard let plugin = plugin as? any Demonstrating else { throw lacks("Demonstrating") }
      try await demonstrate(plugin, seed)
    case .simulate(let scenario, let twin):
      guard let plugin = plugin as? any Simulating else { throw lacks("Simulating") }
      try await simulate(plugin, scenario, twin)
    case .forecast(let study, let twin):
      guard let plugin = plugin as? any Assimilating else { throw lacks("Assimilating") }
      try await forecast(plugin, study, twin)
    case .update(let study, let labels, let ignoresDeliveredLabels, let twin):
      guard let plugin = plugin as? any Assimilating else { throw lacks("Assimilating") }
      let request = IngestRequest(
        study: try StudyFolder(study),
        labels: labels,
        ignoresDeliveredLabels: ignoresDeliveredLabels
      )
      try await update(plugin, request, twin)
    case .verify(let full):
      guard let plugin = plugin as? any Verifying else { throw lacks("Verifying") }
      try await verify(plugin, full: full)
    case .inspect: break
    }
  }

  private func walk<Organ: OrganPlugin>(_ organ: Organ, _ request: IngestRequest) async throws {
    try await walk(organ, request) { anatomy, series, context in
      try await organ.model.model(anatomy, from: series, context)
    }
  }

  /// The four rooms, with what the third one does.
  func walk<Organ: OrganPlugin>(
    _ organ: Organ,
    _ request: IngestRequest,
    makingTwin make: (
      Organ.Segmentation.Anatomy, Organ.Ingestion.Series, StageContext
    ) async throws -> Organ.Model.Twin
  ) async throws {
    if job.isForced { try folder.forget(.ingestion) }
    if isFinished() { return }
    let series = try await room(.ingestion) { context in
      try await organ.ingestion.ingest(request, context)
    }
    let anatomy = try await room(.segmentation) { context in
      try await organ.segmentation.segment(series, context)
    }
    let twin = try await room(.modelling) { context in
      try await make(anatomy, series, context)
    }
    _ = try await room(.reporting, check: check) { context in
      try await organ.reporter.report(on: twin, anatomy, series, context)
    }
  }

  /// Says a finished walk again without reading its products, which may be large.
  private func isFinished() -> Bool {
    let records = Room.walked.compactMap { folder.record(of: $0) }
    guard records.count == Room.walked.count, records.last?.format == Report.format,
      (try? Report(contentsOf: folder.product(of: .reporting))) != nil
    else { return false }
    for (room, record) in zip(Room.walked, records) { sayAgain(record, room) }
    return true
  }

  /// Holds a report to the manifest before it counts as finished.
  private func check(_ report: Report, _ record: RoomRecord) throws {
    let earlier = Room.recorded.dropLast().compactMap { folder.record(of: $0) }
      .flatMap(\.artefacts)
    let all = earlier + record.artefacts
    for (index, artefact) in all.enumerated()
    where all[..<index].contains(where: { $0.name == artefact.name }) {
      throw OrganError(
        .pluginRefused,
        "plugin \(organ): two rooms hand over artefacts named '\(artefact.name)'"
      )
    }
    try ReportCheck(manifest: job.manifest, artefacts: Set(all.map(\.file))).check(report)
  }

  private func lacks(_ capability: String) -> OrganError {
    OrganError(.pluginRefused, "plugin \(organ): its code is not \(capability)")
  }
}
