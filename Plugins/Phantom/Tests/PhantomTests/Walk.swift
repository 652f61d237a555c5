import Foundation
import Imaging
import OrganKit
import Synchronization

@testable import Phantom

/// A demo study, walked through the four rooms in this process.
struct Walk {
  let truth: [String: Double]
  let twin: PhantomTwin
  let report: Report
  let reviews: [String]
  let context: StageContext

  init(
    seed: UInt64?,
    parameters: [String: Double] = ["threshold": 0.5],
    change: (inout Ellipsoid) -> Void = { _ in }
  ) async throws {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "phantom-test-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let said = Said()
    context = StageContext(
      resources: folder,
      scratch: folder,
      parameters: parameters,
      tell: { said.hear($0) }
    )

    let organ = Phantom()
    try await organ.demonstrate(into: folder, seed: seed, context)
    truth = try JSONFile.read([String: Double].self, from: folder.appending(path: "truth.json"))
    var series = try await organ.ingestion
      .ingest(IngestRequest(study: StudyFolder(folder)), context)
    var changed = Ellipsoid.demo
    change(&changed)
    if changed != .demo {
      series.image = changed.image(on: series.image.grid, dark: 100, bright: 900)
    }
    let anatomy = try await organ.segmentation.segment(series, context)
    twin = try await organ.model.model(anatomy, from: series, context)
    report = try await organ.reporter.report(on: twin, anatomy, series, context)
    reviews = said.reviews
  }

  func finding(_ name: String) -> Finding? { report.findings.first { $0.name == name } }
}

/// What the rooms said beside their products.
private final class Said: Sendable {
  private let events = Mutex<[StageEvent]>([])

  func hear(_ event: StageEvent) { events.withLock { $0.append(event) } }

  var reviews: [String] {
    events.withLock { $0.compactMap { if case .review(let reason) = $0 { reason } else { nil } } }
  }
}
