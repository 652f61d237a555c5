import Foundation
import OrganKit

extension Walk {
  /// Makes a synthetic study, as a room without rooms before it.
  func demonstrate<Organ: Demonstrating>(_ organ: Organ, _ seed: UInt64?) async throws {
    let home = folder.scratch.appending(path: "study")
    try FileManager.default.createDirectory(at: home, withIntermediateDirectories: true)
    _ = try await room(.demonstration) { context in
      try await organ.demonstrate(into: home, seed: seed, context)
      return DemonstrationStudy(folder: home)
    }
  }

  /// Takes a study as far as its label maps.
  ///
  /// The first two rooms are those of a run, so that a run of the same key goes on from here.
  func delineate<Organ: Delineating>(_ organ: Organ, _ request: IngestRequest) async throws {
    if job.isForced { try folder.forget(.ingestion) }
    let series = try await room(.ingestion) { context in
      try await organ.ingestion.ingest(request, context)
    }
    let anatomy = try await room(.segmentation) { context in
      try await organ.segmentation.segment(series, context)
    }
    let home = folder.scratch.appending(path: "labels")
    try FileManager.default.createDirectory(at: home, withIntermediateDirectories: true)
    _ = try await room(.delineation) { context in
      let made = try await organ.delineate(anatomy, from: series, into: home, context)
      return try DelineatedFiles(made, in: home, organ: self.organ)
    }
  }

  /// Asks a stored twin, read from its own files.
  func simulate<Organ: Simulating>(
    _ organ: Organ,
    _ scenario: Scenario,
    _ folder: URL
  ) async throws {
    let twin: Organ.Model.Twin = try stored(in: folder)
    _ = try await room(.simulation, check: check) { context in
      SimulatedOutcome(outcome: try await organ.simulate(scenario, on: twin, context))
    }
  }

  /// A recorded twin, read from its own files.
  func stored<Twin: StageProduct>(in folder: URL) throws -> Twin {
    do {
      return try Twin(contentsOf: folder)
    } catch {
      throw OrganError(
        .pluginRefused,
        "plugin \(organ): it cannot read this twin (\(error)); run the study again with it"
      )
    }
  }

  private func check(_ product: SimulatedOutcome, _ record: RoomRecord) throws {
    let check = ReportCheck(
      manifest: job.manifest,
      artefacts: Set(record.artefacts.map(\.file))
    )
    try check.check(product.outcome.findings)
    try check.check(product.outcome.figures)
  }
}

/// A synthetic study as a room's product: its files, wherever they lie.
struct DemonstrationStudy: StageProduct {
  static let format = 1
  let folder: URL

  init(folder: URL) { self.folder = folder }

  init(contentsOf folder: URL) throws { self.folder = folder }

  func write(to folder: URL) throws {
    for name in try FileManager.default.contentsOfDirectory(atPath: self.folder.path) {
      try FileManager.default.moveItem(
        at: self.folder.appending(path: name),
        to: folder.appending(path: name)
      )
    }
  }
}

/// The answer of a twin as a room's product.
struct SimulatedOutcome: StageProduct, Codable {
  static let format = 1
  var outcome: Outcome
}
