import Foundation
import OrganKit
import Synchronization

/// The inside of a worker process: the only place where a plugin's code runs.
package enum Worker {
  /// The worker's end of the socket.
  static let socket: Int32 = 3
  /// The plugin's library, opened and hashed by the host; open for life, nothing else is loaded.
  ///
  /// glibc knows libraries by name: another one opened as 4 would silently answer as the first.
  static let library: Int32 = 4
  private static let cancelled = Atomic(false)

  /// Does one job and leaves; without a `result` or `error` line it failed, whatever its exit code.
  ///
  /// - Throws: `OrganError.Code.wrongCommandLine` where no host started this process.
  package static func main() async throws -> Never {
    guard isSocket(socket), fcntl(library, F_GETFD) >= 0 else {
      throw OrganError(.wrongCommandLine, "platform worker is started by 'platform run' only")
    }
    for descriptor in [socket, library] {
      _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)  // a plugin's own child programs get neither
    }
    let (jobs, feed) = AsyncStream.makeStream(of: Job.self)
    let host = LineSocket(socket) { line in
      switch line.flatMap({ LineSocket.message(HostLine.self, in: $0) }) {
      case .work(let job): feed.yield(job)
      case .cancel: cancelled.store(true, ordering: .relaxed)
      case nil:
        // The host is gone, and with it whoever wanted the answer: leave, child programs too.
        Session.kill(getpid())
        kill(getpid(), SIGKILL)
      }
    }
    for await job in jobs {
      let tell: @Sendable (WorkerLine) -> Void = { line in
        // Words and numbers only: encoding cannot fail.
        if let line = try? LineSocket.line(line) { host.send(line) }
      }
      do {
        try await perform(job, tell: tell)
        tell(.result)
      } catch {
        tell(.error(error as? OrganError ?? OrganError(.workerDied, "\(error)")))
      }
      fflush(nil)
      // Not exit: what a plugin left to run at exit cannot change the answer any more.
      _exit(0)
    }
    _exit(1)
  }

  private static func perform(
    _ job: Job,
    tell: @escaping @Sendable (WorkerLine) -> Void
  ) async throws {
    let isCancelled: @Sendable () -> Bool = { cancelled.load(ordering: .relaxed) }
    let lock = try await RunLock.acquire(
      job.folder,
      isCancelled: isCancelled,
      waiting: { tell(.waiting) }
    )
    defer { withExtendedLifetime(lock) {} }
    // RLIMIT_DATA, not RLIMIT_AS, which also counts addresses nobody uses. Before any plugin code.
    limit(RLIMIT_DATA, to: job.memoryMiB.multipliedReportingOverflow(by: 1 << 20))
    limit(RLIMIT_CORE, to: (0, false))
    tell(.started)
    let plugin = try PluginLibrary.load(
      "/proc/self/fd/\(library)",
      id: job.manifest.id,
      file: job.library.path
    )
    try await Walk(job: job, isCancelled: isCancelled, tell: tell).perform(plugin)
  }

  private static func limit(
    _ resource: __rlimit_resource,
    to amount: (partialValue: UInt64, overflow: Bool)
  ) {
    guard !amount.overflow else { return }
    var limit = rlimit()
    getrlimit(__rlimit_resource_t(resource.rawValue), &limit)
    let wanted = min(rlim_t(amount.partialValue), limit.rlim_max)
    limit = rlimit(rlim_cur: wanted, rlim_max: wanted)
    setrlimit(__rlimit_resource_t(resource.rawValue), &limit)
  }

  private static func isSocket(_ descriptor: Int32) -> Bool {
    var status = stat()
    return fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFSOCK
  }
}
