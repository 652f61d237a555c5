import Foundation
import OrganKit

/// The lock of `runs/<key>/`: held while its rooms are made, and while they are committed.
///
/// The kernel gives it back when the process ends, however it ends.
final class RunLock: Sendable {
  private let descriptor: Int32

  private init(_ descriptor: Int32) { self.descriptor = descriptor }

  deinit { close(descriptor) }

  /// Makes the folder if need be and waits for its lock; `wait` is called once if it must wait.
  ///
  /// Asks again and again instead of blocking in `flock`, so that a cancelled run stops waiting.
  ///
  /// - Throws: `OrganError.Code.registry` for a folder that cannot be locked, and what `wait` and
  ///   the cancelled task throw.
  static func acquire(
    _ folder: URL,
    isCancelled: @Sendable () -> Bool = { Task.isCancelled },
    waiting: @Sendable () -> Void = {}
  ) async throws -> RunLock {
    var hasSaid = false
    while true {
      if let lock = try attempt(folder) { return lock }
      if !hasSaid { waiting() }
      hasSaid = true
      if isCancelled() {
        throw OrganError(.cancelled, "cancelled while waiting for the same run elsewhere")
      }
      try? await Task.sleep(for: .milliseconds(20))
    }
  }

  /// The lock, or nil while another process holds it.
  private static func attempt(_ folder: URL) throws -> RunLock? {
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    } catch {
      throw OrganError(
        .registry,
        "\(folder.path) cannot be made: \(DurableFolder.reason(error)); "
          + "choose another folder with --registry"
      )
    }
    let descriptor = open(folder.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw OrganError(.registry, "\(folder.path): \(String(cString: strerror(errno)))")
    }
    let lock = RunLock(descriptor)
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      guard errno == EWOULDBLOCK || errno == EINTR else {
        throw OrganError(
          .registry,
          "\(folder.path) cannot be locked: \(String(cString: strerror(errno)))"
        )
      }
      return nil
    }
    // Swept away between opening and locking, the folder would be nobody's: take the new one.
    var (held, named) = (stat(), stat())
    guard fstat(descriptor, &held) == 0, stat(folder.path, &named) == 0, held.st_ino == named.st_ino
    else { return nil }
    return lock
  }
}
