package import Foundation

extension PatientRegistry {
  /// Writes a registry folder as this one is now, beside readers and writers.
  ///
  /// - Throws: `RegistryError` when the folder is there already; a half-written one is taken away.
  package func backup(to target: URL) throws {
    let files = FileManager.default
    guard !files.fileExists(atPath: target.path) else {
      throw RegistryError("\(target.path) is there already: name a new folder")
    }
    let part = target.deletingLastPathComponent()
      .appending(path: ".\(target.lastPathComponent).part")
    try? files.removeItem(at: part)
    do {
      try holdingFiles(exclusively: false) {
        let copy = RegistryFolder(part)
        for folder in [copy.url, copy.artefacts, copy.runs, copy.twins] {
          try files.createDirectory(at: folder, withIntermediateDirectories: true)
        }
        try files.setAttributes([.posixPermissions: 0o700], ofItemAtPath: copy.url.path)
        // The archive first: demographics are always written before the rows that need them.
        try archive.copy(to: copy.archive)
        try demographics.copy(to: copy.demographics)
        let hashes = try Database(copy.archive).query("SELECT hash FROM artefact")
        for hash in hashes.map({ $0[0].string }) {
          let file = copy.artefact(hash)
          try files.createDirectory(
            at: file.deletingLastPathComponent(),
            withIntermediateDirectories: true
          )
          // Content-addressed files never change: a second name for one is a copy.
          if Glibc.link(folder.artefact(hash).path, file.path) != 0 {
            try files.copyItem(at: folder.artefact(hash), to: file)
          }
        }
      }
      guard rename(part.path, target.path) == 0 else {
        throw RegistryError("\(target.path): \(String(cString: strerror(errno)))")
      }
    } catch {
      try? files.removeItem(at: part)
      throw error as? RegistryError ?? RegistryError("\(target.path): \(error)")
    }
  }
}
