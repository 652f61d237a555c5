import Dispatch
import Foundation
import OrganKit
import Synchronization

/// A worker from the host's side: whatever a plugin does, the host gets an answer or a sentence.
final class WorkerProcess: Sendable {
  /// What may end a worker before its time.
  private enum Death: Sendable {
    case timeLimit
    case cancellation
    /// It closed its socket and lived on.
    case silence
    case refusal(any Error)
  }

  private struct State {
    var isReaped = false
    var death: Death?
  }

  private let child: ChildOfHost
  private let job: Job
  private let seconds: Double
  private let queue = DispatchQueue(label: "worker process")
  private let state = Mutex(State())

  private init(_ child: ChildOfHost, _ job: Job, seconds: Double) {
    (self.child, self.job, self.seconds) = (child, job, seconds)
  }

  /// Runs a job in a worker of its own; cancelling the task cancels the job.
  ///
  /// - Parameters:
  ///   - job: what to do.
  ///   - executable: whose `worker` command is started.
  ///   - library: the plugin's library, opened; the worker loads no other.
  ///   - seconds: what the plugin's code may take.
  ///   - hear: called with each line, one after another; what it throws ends the worker.
  /// - Throws: the plugin's `OrganError`; `workerDied` if there was no answer, whatever the exit
  ///   code; what `hear` threw.
  static func run(
    _ job: Job,
    executable: URL,
    library: FileHandle,
    seconds: Double,
    hear: @escaping @Sendable (WorkerLine) throws -> Void
  ) async throws {
    let work = try LineSocket.line(HostLine.work(job))
    let folder = RunFolder(job.folder)
    try? FileManager.default.createDirectory(at: folder.url, withIntermediateDirectories: true)
    let logged = WorkerLog.length(of: folder.log)
    let child = try ChildOfHost(executable, library: library, log: folder.log)
    let limit = WorkerLog.Limit(folder.log)
    let worker = WorkerProcess(child, job, seconds: seconds)
    let ending = await worker.talk(work, hear: hear)
    limit.stop()
    let death = worker.state.withLock { $0.death }
    if case .refusal(let error) = death { throw error }
    switch ending.answer {
    case .result: return
    case .error(let reason): throw reason
    default: break
    }
    if case .cancellation = death {
      throw OrganError(.cancelled, "\(job.manifest.id): cancelled in \(ending.room)")
    }
    var obituary = Obituary(
      organ: job.manifest.id,
      room: ending.room,
      status: ending.status,
      log: folder.log,
      lastWords: WorkerLog.text(of: folder.log, from: logged),
      memoryMiB: job.memoryMiB
    )
    if case .timeLimit = death { obituary.secondsAllowed = seconds }
    if case .silence = death { obituary.hasHungUp = true }
    if case .verify = job.work { obituary.isResumable = false }
    throw obituary.error
  }

  /// How a worker ended.
  ///
  /// No tuple: optimised code of Swift 6.3 writes beyond the caller's frame where an asynchronous
  /// function returns one of several large values.
  private struct Ending {
    /// The last room entered.
    var room = "its start"
    /// The `result` or `error` line, if there was one.
    var answer: WorkerLine?
    /// As `waitpid` gives it.
    var status: Int32 = 0
  }

  private func talk(
    _ work: Data,
    hear: @escaping @Sendable (WorkerLine) throws -> Void
  ) async -> Ending {
    let (lines, feed) = AsyncStream.makeStream(of: WorkerLine.self)
    let worker = LineSocket(child.socket) { line in
      guard let line else { return feed.finish() }
      if let line = LineSocket.message(WorkerLine.self, in: line) { feed.yield(line) }
    }
    // A task of its own: the caller's, once cancelled, would miss the worker's last word.
    let listening = Task {
      var ending = Ending()
      for await line in lines {
        do {
          try hear(line)
        } catch {
          kill(for: .refusal(error))
        }
        switch line {
        case .stage(let name): ending.room = name
        case .started: kill(after: seconds, for: .timeLimit)
        case .result, .error: ending.answer = line
        default: break
        }
      }
      ending.status = await self.reap()
      return ending
    }
    worker.send(work)
    return await withTaskCancellationHandler {
      await listening.value
    } onCancel: {
      if let cancel = try? LineSocket.line(HostLine.cancel) { worker.send(cancel) }
      kill(after: 5, for: .cancellation)
    }
  }

  private func kill(after seconds: Double, for death: Death) {
    // A limit beyond a year is none, and would overflow the clock.
    guard seconds < 31_536_000 else { return }
    queue.asyncAfter(deadline: .now() + seconds) { self.kill(for: death) }
  }

  private func kill(for death: Death) {
    // Only until it is reaped: its number may be another process's afterwards.
    state.withLock { state in
      guard !state.isReaped else { return }
      state.death = state.death ?? death
      // All of them: a forked child would hold the socket open.
      Session.kill(child.process)
    }
  }

  /// Whether the worker is dead after some milliseconds; it is looked at, not reaped, so that its
  /// number stays its own.
  private func hasDied(within milliseconds: Int) -> Bool {
    for _ in 0..<milliseconds {
      var seen = siginfo_t()
      let flags = WEXITED | WNOWAIT | WNOHANG
      let code = waitid(P_PID, id_t(child.process), &seen, flags)
      if code == 0, seen.si_signo == SIGCHLD { return true }
      usleep(1000)
    }
    return false
  }

  /// At the end of the socket: kills what is left of the session, and waits without blocking a task.
  ///
  /// A worker that died has its status by now; one that only closed its socket deserves the kill.
  private func reap() async -> Int32 {
    await withCheckedContinuation { continuation in
      queue.async {
        var status: Int32 = 0
        if !self.hasDied(within: 500) { self.kill(for: .silence) }
        self.state.withLock { state in
          Session.kill(self.child.process)
          while waitpid(self.child.process, &status, 0) < 0, errno == EINTR {}
          state.isReaped = true
        }
        continuation.resume(returning: status)
      }
    }
  }
}
