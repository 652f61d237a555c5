import Foundation
import OrganKit

/// Looks whether each room stops when it is told to.
struct CancellationCheck<Organ: OrganPlugin>: Sendable {
  let organ: Organ
  let bench: Workbench
  /// Seconds a room has.
  let patience: Double

  init(_ organ: Organ, _ bench: Workbench, _ patience: Double) {
    self.organ = organ
    self.bench = bench
    self.patience = patience
  }

  func check(_ study: URL, _ made: OrganWalk<Organ>.Made) async throws -> [Violation] {
    let request = IngestRequest(study: try StudyFolder(study))
    return [
      try await room("ingestion") { _ = try await organ.ingestion.ingest(request, $0) },
      try await room("segmentation") {
        _ = try await organ.segmentation.segment(made.series, $0)
      },
      try await room("modelling") {
        _ = try await organ.model.model(made.anatomy, from: made.series, $0)
      },
      try await room("reporting") {
        _ = try await organ.reporter.report(on: made.twin, made.anatomy, made.series, $0)
      },
    ]
    .compactMap { $0 }
  }

  private func room(
    _ room: String,
    _ work: @escaping @Sendable (StageContext) async throws -> Void
  ) async throws -> Violation? {
    let (context, _) = try bench.context("cancelled \(room)", cancelled: true)
    switch await outcome(of: work, context) {
    case .stopped: return nil
    case .finished:
      return Violation(
        .cancellation,
        "\(room) finished though the run was cancelled: call context.checkCancellation()"
      )
    case .threw(let error):
      return Violation(
        .cancellation,
        "\(room) threw '\(error)' when the run was cancelled, not OrganError(.cancelled, …)"
      )
    case .late:
      return Violation(
        .cancellation,
        "\(room) did not notice within \(patience) s that the run was cancelled"
      )
    }
  }

  private enum Ending {
    case stopped, finished
    case threw(String)
    case late
  }

  /// The first of the room's end and the end of patience: a task that never ends cannot be awaited.
  private func outcome(
    of work: @escaping @Sendable (StageContext) async throws -> Void,
    _ context: StageContext
  ) async -> Ending {
    let (endings, ended) = AsyncStream.makeStream(of: Ending.self)
    Task {
      do {
        try await work(context)
        ended.yield(.finished)
      } catch let error as OrganError where error.code == .cancelled {
        ended.yield(.stopped)
      } catch {
        ended.yield(.threw("\(error)"))
      }
    }
    let clock = Task { [patience] in
      try await Task.sleep(for: .seconds(patience))
      ended.yield(.late)
    }
    defer { clock.cancel() }
    return await endings.first { _ in true } ?? .late
  }
}
