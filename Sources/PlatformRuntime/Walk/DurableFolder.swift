import Foundation
import OrganKit

/// Folders that are either not there or whole: written beside, forced to the disk, renamed.
enum DurableFolder {
  /// Lets `fill` write into `<folder>.part`, and renames it when all of it is on the disk.
  ///
  /// - Throws: `OrganError.Code.registry` for what the system refuses, and what `fill` throws.
  static func make(_ folder: URL, _ fill: (URL) async throws -> Void) async throws {
    do {
      try await makeWhole(folder, fill)
    } catch let error as OrganError {
      throw error
    } catch {
      throw OrganError(.registry, "\(folder.path) cannot be written: \(reason(error))")
    }
  }

  private static func makeWhole(
    _ folder: URL,
    _ fill: (URL) async throws -> Void
  ) async throws {
    let part = folder.deletingLastPathComponent()
      .appending(path: "\(folder.lastPathComponent).part")
    try remove(part)
    try FileManager.default.createDirectory(at: part, withIntermediateDirectories: true)
    try await fill(part)
    try synchronizeAll(under: part)
    try remove(folder)
    guard rename(part.path, folder.path) == 0 else { throw failure(folder, errno) }
    try synchronize(folder.deletingLastPathComponent())
  }

  /// Removes a folder so that no half of it can be taken for the whole: renamed first.
  static func remove(_ folder: URL) throws {
    guard FileManager.default.fileExists(atPath: folder.path) else { return }
    let old = folder.deletingLastPathComponent()
      .appending(path: "\(folder.lastPathComponent).old")
    try? FileManager.default.removeItem(at: old)
    guard rename(folder.path, old.path) == 0 else { throw failure(folder, errno) }
    try FileManager.default.removeItem(at: old)
  }

  /// Every regular file under a folder by its relative name, sorted.
  static func files(under folder: URL) throws -> [String] {
    var names: [String] = []
    for name in try FileManager.default.subpathsOfDirectory(atPath: folder.path).sorted() {
      var status = stat()
      let path = folder.appending(path: name).path
      if stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG { names.append(name) }
    }
    return names
  }

  /// Why Foundation could not do something with a file, in the system's few words.
  static func reason(_ error: any Error) -> String {
    let cocoa = error as NSError
    // On Linux it is a POSIXError, which is no NSError until it is made one.
    let cause = (cocoa.userInfo[NSUnderlyingErrorKey] as? any Error).map { $0 as NSError } ?? cocoa
    guard cause.domain == NSPOSIXErrorDomain else { return cocoa.localizedDescription }
    return String(cString: strerror(Int32(cause.code)))
  }

  private static func synchronizeAll(under folder: URL) throws {
    for name in try FileManager.default.subpathsOfDirectory(atPath: folder.path) {
      try synchronize(folder.appending(path: name))
    }
    try synchronize(folder)
  }

  private static func synchronize(_ file: URL) throws {
    let descriptor = open(file.path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw failure(file, errno) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw failure(file, errno) }
  }

  private static func failure(_ file: URL, _ code: Int32) -> OrganError {
    OrganError(.registry, "\(file.path): \(String(cString: strerror(code)))")
  }
}
