import Foundation
import OrganKit
import Synchronization

@testable import Heart

/// A folder of a test's own, and what the rooms said when they worked in it.
final class Workbench: Sendable {
  let folder = FileManager.default.temporaryDirectory
    .appending(path: "heart-test-\(UUID().uuidString)")
  private let events = Mutex<[StageEvent]>([])

  init() throws {
    try FileManager.default.createDirectory(at: study, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  /// An empty study to be filled.
  var study: URL { folder.appending(path: "study") }

  /// The names of the warnings, in the order they were told.
  var warnings: [String] {
    events.withLock { $0 }
      .compactMap { if case .warning(let name, _) = $0 { name } else { nil } }
  }

  /// Who was named.
  var identities: [Patient] {
    events.withLock { $0 }
      .compactMap { if case .identity(let patient) = $0 { patient } else { nil } }
  }

  /// The plugin's own files.
  static let resources = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
    .appending(path: "Resources")

  /// Why a person is to look.
  var reviews: [String] {
    events.withLock { $0 }.compactMap { if case .review(let reason) = $0 { reason } else { nil } }
  }

  /// A context whose every word is kept.
  var context: StageContext {
    StageContext(resources: Self.resources, scratch: folder) { [self] event in
      events.withLock { $0.append(event) }
    }
  }

  /// The first room on a study: that of the bench, or another.
  func ingest(
    _ url: URL? = nil,
    labels: [URL] = [],
    ignoringDelivered: Bool = false,
    patient: Patient = Patient()
  ) async throws -> CineSeries {
    let request = IngestRequest(
      study: try StudyFolder(url ?? study),
      labels: labels,
      ignoresDeliveredLabels: ignoringDelivered,
      patient: patient
    )
    return try await HeartIngestion().ingest(request, context)
  }

  /// A small text file of the study.
  func write(_ text: String, _ name: String) throws {
    try Data(text.utf8).write(to: study.appending(path: name))
  }
}
