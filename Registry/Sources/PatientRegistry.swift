import Foundation

/// The archive that all organs share: persons, studies, runs, twins, what was found, and the files.
///
/// A value of this type may be used from any thread; several processes may open one registry.
/// Calls block: for milliseconds, unless another process holds the registry.
package final class PatientRegistry: Sendable {
  /// Where everything lies.
  package let folder: RegistryFolder
  let archive: Database
  let demographics: Database
  let artefacts: ArtefactStore

  /// Opens a registry, and makes it where there is none.
  ///
  /// - Throws: `RegistryError` when the folder holds something else or cannot be written, a file is
  ///   damaged, or a newer platform wrote it.
  package init(_ folder: RegistryFolder) throws {
    self.folder = folder
    try folder.make()
    artefacts = ArtefactStore(folder: folder)
    // One at a time: SQLite does not wait when two processes make a file's journal at once.
    let opening = try FolderLock(folder.url, .exclusive)
    defer { withExtendedLifetime(opening) {} }
    archive = try Database(folder.archive)
    try archive.migrate(Migration.archive, in: folder.archive)
    demographics = try Database(folder.demographics)
    try demographics.migrate(Migration.demographics, in: folder.demographics)
  }

  /// Holds the registry's files against erasing (shared) or for it (exclusive), until `body` ends.
  ///
  /// A commit holds them from its first file to its last row: otherwise a file that it found there
  /// could be erased with another person before the row that needs it is written.
  func holdingFiles<Result>(_ kind: FolderLock.Kind, _ body: () throws -> Result) throws -> Result {
    let lock = try FolderLock(folder.artefacts, kind)
    defer { withExtendedLifetime(lock) {} }
    return try body()
  }
}
