import Foundation
import OrganChecks
import OrganKit

@testable import Heart

/// A folder of a test's own, and what the rooms said when they worked in it.
final class Workbench: Sendable {
  let folder = FileManager.default.temporaryDirectory
    .appending(path: "heart-test-\(UUID().uuidString)")
  private let said = Said()

  /// What the rooms find beside the plugin.
  let resources: URL

  /// A bench for the plugin as it is, or with another segmenter's weights in place of its own.
  init(segmenter: URL? = nil) throws {
    resources = segmenter == nil ? Self.resources : folder.appending(path: "resources")
    let files = FileManager.default
    try files.createDirectory(at: study, withIntermediateDirectories: true)
    guard let segmenter else { return }
    try files.createDirectory(at: resources, withIntermediateDirectories: true)
    let others = ["locator.safetensors", "quality.json"]
    for file in others.map({ Self.resources.appending(path: $0) }) {
      try files.copyItem(at: file, to: resources.appending(path: file.lastPathComponent))
    }
    try files.copyItem(at: segmenter, to: resources.appending(path: "segmenter.safetensors"))
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  /// An empty study to be filled.
  var study: URL { folder.appending(path: "study") }

  /// The names of the warnings, in the order they were told.
  var warnings: [String] { said.warnings }

  /// Who was named.
  var identities: [Patient] { said.identities }

  /// Why a person is to look.
  var reviews: [String] { said.reviews }

  /// The plugin's own files.
  static let resources = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
    .appending(path: "Resources")

  /// A context whose every word is kept.
  var context: StageContext {
    StageContext(resources: resources, scratch: folder, tell: said.hear)
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
