import Foundation

/// The archive that all organs share: persons, studies, runs, twins, what was found, and the files.
///
/// A value of this type may be used from any thread; several processes may open one registry.
package final class PatientRegistry: Sendable {
  /// Where everything lies.
  package let folder: RegistryFolder
  let archive: Database
  let demographics: Database
  let artefacts: ArtefactStore

  /// Opens a registry, and makes it where there is none.
  ///
  /// - Throws: `RegistryError` when the folder cannot be written, a file is damaged, or a newer
  ///   platform wrote it.
  package init(_ folder: RegistryFolder) throws {
    self.folder = folder
    do {
      for part in [folder.url, folder.artefacts, folder.runs, folder.twins] {
        try FileManager.default.createDirectory(at: part, withIntermediateDirectories: true)
      }
      // Names of patients are nobody else's business.
      try FileManager.default.setAttributes(
        [.posixPermissions: 0o700],
        ofItemAtPath: folder.url.path
      )
    } catch {
      throw RegistryError("\(folder.url.path) cannot be made or written: check its permissions")
    }
    artefacts = ArtefactStore(folder: folder)
    archive = try Database(folder.archive)
    try archive.migrate(Migration.archive, in: folder.archive)
    demographics = try Database(folder.demographics)
    try demographics.migrate(Migration.demographics, in: folder.demographics)
  }

  /// Holds the registry's files against erasing (shared) or for it (exclusive), until `body` ends.
  func holdingFiles<Result>(exclusively: Bool, _ body: () throws -> Result) throws -> Result {
    let descriptor = open(folder.artefacts.path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw RegistryError("\(folder.artefacts.path): \(String(cString: strerror(errno)))")
    }
    defer { close(descriptor) }
    while flock(descriptor, exclusively ? LOCK_EX : LOCK_SH) != 0 {
      guard errno == EINTR else {
        throw RegistryError("\(folder.artefacts.path): \(String(cString: strerror(errno)))")
      }
    }
    return try body()
  }
}
