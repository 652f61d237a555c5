import Foundation
import OrganKit

/// Starts `<executable> worker`: descriptor 3 the socket, 4 the library, all output to a log.
struct ChildOfHost: Sendable {
  let process: pid_t
  let socket: Int32

  /// - Throws: `OrganError.Code.workerDied` when the system starts no process.
  init(_ executable: URL, library: FileHandle, log: URL) throws {
    // No pipe: pipe2 is invisible from Swift, and pipe + fcntl leaks ends into parallel workers.
    var ends: [Int32] = [-1, -1]
    let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
    guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else { throw Self.failure("socketpair", errno) }
    // Moved up first: were the library 3 by chance, dup2(socket, 3) would close it. And a handle,
    // no number, is passed down: ARC closes a handle after its last use, which may be too early.
    let high = [ends[1], library.fileDescriptor].map { fcntl($0, F_DUPFD_CLOEXEC, 10) }
    defer { for descriptor in high + [ends[1]] where descriptor >= 0 { close(descriptor) } }

    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, high[0], Worker.socket)
    posix_spawn_file_actions_adddup2(&actions, high[1], Worker.library)
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, log.path, O_WRONLY | O_APPEND | O_CREAT, 0o644)
    posix_spawn_file_actions_adddup2(&actions, 1, 2)

    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // A session of its own: the terminal's Ctrl-C is the host's alone, and all that the worker
    // starts can be found. What the host ignores, a plugin's child programs should not.
    posix_spawnattr_setflags(
      &attributes,
      Self.newSession | Int16(POSIX_SPAWN_SETSIGDEF) | Int16(POSIX_SPAWN_SETSIGMASK)
    )
    // Threads of Swift's pool block most signals, and a child would inherit that.
    var signals = sigset_t()
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    for signal in [SIGPIPE, SIGINT, SIGTERM, SIGHUP] { sigaddset(&signals, signal) }
    posix_spawnattr_setsigdefault(&attributes, &signals)

    var environment = ProcessInfo.processInfo.environment
    environment["SWIFT_BACKTRACE"] = "enable=no"  // a trap takes 7 ms instead of 32
    var child: pid_t = 0
    let code = Self.withCStrings([executable.path, "worker"]) { arguments in
      Self.withCStrings(environment.map { "\($0)=\($1)" }) { environment in
        posix_spawn(&child, executable.path, &actions, &attributes, arguments, environment)
      }
    }
    guard code == 0 else {
      close(ends[0])
      throw Self.failure(executable.path, code)
    }
    (process, socket) = (child, ends[0])
  }

  /// POSIX_SPAWN_SETSID of glibc's spawn.h, which shows it to _GNU_SOURCE only.
  private static let newSession: Int16 = 0x80

  private static func failure(_ what: String, _ code: Int32) -> OrganError {
    OrganError(.workerDied, "no worker can be started: \(what): \(String(cString: strerror(code)))")
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
