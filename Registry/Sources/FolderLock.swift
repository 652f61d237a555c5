import Foundation

/// The `flock` of a folder, held as long as this value lives; the kernel gives it back with the
/// process, however that ends.
final class FolderLock {
  /// Who may hold it at the same time.
  enum Kind {
    /// Any number of sharers.
    case shared
    /// Nobody else.
    case exclusive
  }

  private let descriptor: Int32

  /// Waits for the lock.
  ///
  /// - Throws: `RegistryError` for a folder that cannot be opened or locked.
  convenience init(_ folder: URL, _ kind: Kind) throws {
    try self.init(opening: folder)
    while flock(descriptor, kind == .exclusive ? LOCK_EX : LOCK_SH) != 0 {
      guard errno == EINTR else { throw RegistryError(errno: errno, folder) }
    }
  }

  /// Takes the lock for this process alone, or returns nil while another holds it.
  ///
  /// - Throws: `RegistryError` for a folder that cannot be opened or locked.
  static func attempt(_ folder: URL) throws -> FolderLock? {
    let lock = try FolderLock(opening: folder)
    if flock(lock.descriptor, LOCK_EX | LOCK_NB) == 0 { return lock }
    guard errno == EWOULDBLOCK || errno == EINTR else { throw RegistryError(errno: errno, folder) }
    return nil
  }

  private init(opening folder: URL) throws {
    descriptor = open(folder.path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw RegistryError(errno: errno, folder) }
  }

  deinit { close(descriptor) }
}
