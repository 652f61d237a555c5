import Foundation

/// A worker's session: the worker and whatever programs it started.
///
/// A process group would not do, since Foundation gives each child program a group of its own.
enum Session {
  /// Kills every process of a session but the calling one, its leader first.
  ///
  /// The session's leader must not have been reaped: its number is the session's.
  static func kill(_ session: pid_t) {
    if session != getpid() { _ = Glibc.kill(session, SIGKILL) }
    // Twice, since one that is just being started may be missed once.
    for _ in 0..<2 {
      for process in processes where process != getpid() && getsid(process) == session {
        _ = Glibc.kill(process, SIGKILL)
      }
    }
  }

  private static var processes: [pid_t] {
    ((try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []).compactMap { pid_t($0) }
  }
}
