import Foundation
import OrganKit

/// Where a job's work is done: in a worker, or for a debugger in this process.
struct Workshop: Sendable {
  var plugin: InstalledPlugin
  /// Whose `worker` command is started.
  var executable: URL
  var isInProcess: Bool
  /// Overrides the manifest's limit.
  var secondsAllowed: Double?
  /// Overrides the manifest's limit.
  var memoryMiB: UInt64?

  /// The library, opened once: the bytes that are hashed are the bytes the worker loads.
  ///
  /// - Throws: `OrganError.Code.pluginRefused`.
  func openLibrary() throws -> FileHandle {
    guard let library = try? FileHandle(forReadingFrom: plugin.library) else {
      throw OrganError(
        .pluginRefused,
        "plugin \(plugin.manifest.id): \(plugin.library.path) cannot be read"
      )
    }
    return library
  }

  /// A job of this plugin's.
  func job(
    _ work: Job.Work,
    in folder: URL,
    parameters: [String: Double],
    seed: UInt64,
    isForced: Bool = false
  ) -> Job {
    Job(
      work: work,
      manifest: plugin.manifest,
      library: plugin.library,
      resources: plugin.resources,
      folder: folder,
      parameters: parameters,
      seed: seed,
      memoryMiB: memoryMiB ?? plugin.manifest.limits.memoryMiB,
      isForced: isForced
    )
  }

  /// Does a job; what `hear` throws ends it.
  ///
  /// - Throws: `OrganError`, and what `hear` threw.
  func perform(
    _ job: Job,
    library: FileHandle,
    hear: @escaping @Sendable (WorkerLine) throws -> Void
  ) async throws {
    guard isInProcess else {
      return try await WorkerProcess.run(
        job,
        executable: executable,
        library: library,
        seconds: secondsAllowed ?? plugin.manifest.limits.seconds,
        hear: hear
      )
    }
    let refusal = Refusal()
    let tell: @Sendable (WorkerLine) -> Void = { line in refusal.attempt { try hear(line) } }
    let lock = try await RunLock.acquire(job.folder, waiting: { tell(.waiting) })
    defer { withExtendedLifetime(lock) {} }
    let plugin = try PluginLibrary.load(plugin.library.path, id: plugin.manifest.id)
    let walk = Walk(
      job: job,
      isCancelled: { Task.isCancelled || refusal.error != nil },
      tell: tell
    )
    do {
      try await walk.perform(plugin)
    } catch {
      throw refusal.error ?? error
    }
    if let error = refusal.error { throw error }
  }
}
