package import Foundation
import OrganKit
import Synchronization

/// What a process of its own costs a run, for the benchmarks.
package enum WorkerOverhead {
  /// Seconds from the start of a worker until its first room is entered, the plugin loaded.
  ///
  /// The library is opened and hashed before, as in a run: that is the key's cost, not the worker's.
  ///
  /// - Parameters:
  ///   - plugin: an organ.
  ///   - study: a study of that organ.
  ///   - executable: whose `worker` command is started.
  /// - Returns: seconds.
  /// - Throws: what the run threw.
  package static func secondsToFirstStage(
    _ plugin: InstalledPlugin,
    study: URL,
    executable: URL
  ) async throws -> Double {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: folder) }
    let workshop = Workshop(plugin: plugin, executable: executable, isInProcess: false)
    let library = try workshop.openLibrary()
    let job = workshop.job(
      .walk(study: study, labels: [], ignoresDeliveredLabels: false, patient: .init()),
      in: folder,
      parameters: try plugin.manifest.parameters(given: [:]),
      seed: 0
    )
    let first = Mutex<ContinuousClock.Instant?>(nil)
    let start = ContinuousClock.now
    try await workshop.perform(job, library: library) { line in
      if case .stage = line { first.withLock { $0 = $0 ?? ContinuousClock.now } }
    }
    let entered = first.withLock { $0 } ?? ContinuousClock.now
    return (entered - start) / .seconds(1)
  }
}
