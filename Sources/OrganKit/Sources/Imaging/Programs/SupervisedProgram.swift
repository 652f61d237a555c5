import Dispatch
public import Foundation
import Glibc
import OrganKit
import Synchronization

/// A program of the field, run on files from outside: in a process of its own, with limits.
///
/// Such programs are written in languages where a damaged file may do anything. So each run has a
/// process group of its own, a time it must end in, and bounds on its memory and on what it writes;
/// it is killed when one is passed, when the run is cancelled, and with the worker's session.
public struct SupervisedProgram: Sendable {
  /// What a run may take.
  public struct Limits: Sendable {
    /// Time, seconds.
    public var seconds: Double
    /// Memory, MiB.
    public var memoryMiB: Int
    /// The largest file it may write, MiB.
    public var fileMiB: Int

    /// Limits on time, memory and files.
    public init(seconds: Double = 60, memoryMiB: Int = 1024, fileMiB: Int = 1024) {
      (self.seconds, self.memoryMiB, self.fileMiB) = (seconds, memoryMiB, fileMiB)
    }
  }

  /// The program's name.
  public let name: String
  /// Debian's package that brings it.
  public let package: String
  /// What it is for, as the end of "is missing, which …".
  public let purpose: String

  /// A program by its name, the Debian package that brings it, and its purpose.
  public init(_ name: String, package: String, purpose: String) {
    (self.name, self.package, self.purpose) = (name, package, purpose)
  }

  /// Where the program is, by the folders of PATH; nil where it is in none of them.
  public var file: URL? {
    let folders = ProcessInfo.processInfo.environment["PATH"]?.split(separator: ":") ?? []
    return folders.map { URL(filePath: String($0)).appending(path: name) }
      .first { FileManager.default.isExecutableFile(atPath: $0.path) }
  }

  /// Runs the program to its end; what it prints is kept for the sentence of an error.
  ///
  /// - Parameters:
  ///   - words: Its arguments; files by their absolute paths.
  ///   - folder: A folder to run in, where it may write.
  ///   - limits: What it may take.
  ///   - isCancelled: Asked now and then.
  /// - Throws: `OrganError.Code.studyRefused` where the program is missing (naming the package),
  ///   fails or passes a limit; `OrganError.Code.cancelled`.
  public func run(
    _ words: [String],
    in folder: URL,
    limits: Limits = Limits(),
    isCancelled: @Sendable () -> Bool = { false }
  ) async throws {
    guard let file else {
      throw OrganError(
        .studyRefused,
        "'\(name)' is missing, which \(purpose): install it with 'apt-get install \(package)'"
      )
    }
    let log = folder.appending(path: "\(name).log")
    let process = try start(file, words, in: folder, log: log, limits)
    let status = try await end(of: process, limits, isCancelled)
    guard status == 0 else { throw failure(status, said: Self.complaint(in: log)) }
  }

  /// The shell sets the limits, since Swift's Glibc shows no call that sets another process's.
  private static let script = """
    ulimit -c 0; ulimit -t "$1"; ulimit -d "$2"; ulimit -f "$3"; cd "$4" || exit 126
    shift 4; exec "$@"
    """

  private func start(
    _ file: URL,
    _ words: [String],
    in folder: URL,
    log: URL,
    _ limits: Limits
  ) throws -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, log.path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    posix_spawn_file_actions_adddup2(&actions, 1, 2)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    posix_spawnattr_setflags(
      &attributes,
      Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK)
    )
    posix_spawnattr_setpgroup(&attributes, 0)
    var signals = sigset_t()
    sigemptyset(&signals)
    for signal in [SIGPIPE, SIGINT, SIGTERM, SIGHUP, SIGXCPU, SIGXFSZ] {
      sigaddset(&signals, signal)
    }
    posix_spawnattr_setsigdefault(&attributes, &signals)
    // Threads of Swift's pool block most signals, and a child inherits that: the signals by which
    // limits end a program would never reach it.
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    let line =
      ["/bin/sh", "-c", Self.script, "sh", "\(Int(limits.seconds.rounded(.up)) + 1)"]
      // KiB of memory, then blocks of 512 bytes.
      + ["\(limits.memoryMiB << 10)", "\(limits.fileMiB << 11)", folder.path, file.path] + words
    // Its own folder for settings, and no language but English in what it prints.
    let environment = [
      "PATH=\(ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin")",
      "HOME=\(folder.path)", "TMPDIR=\(folder.path)", "LC_ALL=C",
    ]
    var process: pid_t = 0
    let code = Self.withCStrings(line) { line in
      Self.withCStrings(environment) { environment in
        posix_spawn(&process, "/bin/sh", &actions, &attributes, line, environment)
      }
    }
    guard code == 0 else {
      throw OrganError(
        .studyRefused,
        "\(name) cannot be started: \(String(cString: strerror(code)))"
      )
    }
    return process
  }

  /// Waits without blocking a thread; returns the wait status.
  private func end(
    of process: pid_t,
    _ limits: Limits,
    _ isCancelled: @Sendable () -> Bool
  ) async throws -> Int32 {
    let watch = Watch(process)
    // Dispatch's own thread: those of Swift's pool may all be busy when the time is up.
    let alarm = DispatchSource.makeTimerSource(queue: .global())
    alarm.schedule(deadline: .now() + limits.seconds)
    alarm.setEventHandler { watch.killLate() }
    alarm.resume()
    defer { alarm.cancel() }
    var pause = 1
    while true {
      switch watch.look() {
      case .ended(let status): return status
      case .late:
        throw OrganError(
          .studyRefused,
          "\(name) did not end within \(limits.seconds.formatted()) s and was stopped"
        )
      case .lost: throw OrganError(.studyRefused, "\(name) ended and nobody knows how")
      case .running: break
      }
      if isCancelled() || Task.isCancelled {
        watch.kill()
        throw OrganError(.cancelled, "the run was cancelled")
      }
      try? await Task.sleep(for: .milliseconds(pause))
      pause = min(pause + 1, 20)
    }
  }

  private func failure(_ status: Int32, said complaint: String?) -> OrganError {
    let signal = status & 0x7f
    let how =
      switch signal {
      case 0: "\(name) failed with code \(status >> 8 & 0xff)"
      case SIGXCPU, SIGKILL: "\(name) took too long and was stopped"
      case SIGXFSZ: "\(name) wrote too large a file and was stopped"
      default: "\(name) crashed (signal \(signal))"
      }
    return OrganError(.studyRefused, how + (complaint.map { ": \($0)" } ?? ""))
  }

  /// The line in which a program says what went wrong: of several the first that names an error.
  private static func complaint(in log: URL) -> String? {
    guard let file = try? FileHandle(forReadingFrom: log) else { return nil }
    defer { try? file.close() }
    let text = String(decoding: (try? file.read(upToCount: 4096)) ?? Data(), as: UTF8.self)
    let lines = text.split(whereSeparator: \.isNewline)
      .map { $0.trimmingCharacters(in: .whitespaces.union(.controlCharacters)) }
      .filter { !$0.isEmpty }
    let named = lines.first { line in ["F:", "E:", "Error"].contains { line.hasPrefix($0) } }
    return (named ?? lines.last).map { String($0.prefix(200)) }
  }

  private static func withCStrings<Result>(
    _ strings: [String],
    _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
  ) -> Result {
    let copies = strings.map { strdup($0) } + [nil]
    defer { for copy in copies { free(copy) } }
    return body(copies)
  }
}

/// A child's process group, which is killed only while its leader's number is still its own.
private final class Watch: Sendable {
  enum Sight {
    case running, late, lost
    case ended(Int32)
  }

  private struct State {
    var isReaped = false
    var isLate = false
  }

  private let process: pid_t
  private let state = Mutex(State())

  init(_ process: pid_t) { self.process = process }

  func look() -> Sight {
    state.withLock { state in
      var status: Int32 = 0
      let ended = waitpid(process, &status, WNOHANG)
      if ended == process {
        state.isReaped = true
        return state.isLate ? .late : .ended(status)
      }
      return ended < 0 && errno != EINTR ? .lost : .running
    }
  }

  /// Kills the group because its time is up.
  func killLate() {
    state.withLock { state in
      guard !state.isReaped else { return }
      state.isLate = true
      _ = Glibc.kill(-process, SIGKILL)
    }
  }

  /// Kills the group and waits for its leader.
  func kill() {
    state.withLock { state in
      guard !state.isReaped else { return }
      _ = Glibc.kill(-process, SIGKILL)
      var status: Int32 = 0
      while waitpid(process, &status, 0) < 0, errno == EINTR {}
      state.isReaped = true
    }
  }
}
