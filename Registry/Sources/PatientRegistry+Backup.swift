package import Foundation

extension PatientRegistry {
  /// Writes a registry folder as this one is now, beside readers and writers.
  ///
  /// Artefacts on the same file system are shared (hard links): they never change. Working space
  /// and rendered reports are not copied, they can be made again.
  ///
  /// - Throws: `RegistryError` when the folder is there already; a half-written one is taken away.
  package func backup(to target: URL) throws {
    guard !FileManager.default.fileExists(atPath: target.path) else {
      throw RegistryError("\(target.path) is there already: name a new folder")
    }
    let home = target.deletingLastPathComponent()
    let part = RegistryFolder(home.appending(path: ".\(target.lastPathComponent).part"))
    do {
      if FileManager.default.fileExists(atPath: part.url.path) {
        try FileManager.default.removeItem(at: part.url)
      }
      // Nobody erases meanwhile: every file that a copied row names is there.
      try holdingFiles(.shared) { try copy(to: part) }
      guard rename(part.url.path, target.path) == 0 else {
        throw RegistryError(errno: errno, target)
      }
      try ArtefactStore.synchronize(home)
    } catch {
      try? FileManager.default.removeItem(at: part.url)
      throw RegistryError(error, target)
    }
  }

  /// Leaves out who was written down after the archive was copied, and is in no row of it.
  private func dropStrangers(from copy: RegistryFolder) throws {
    let known = Set(
      try Database(copy.archive).query("SELECT uid FROM person WHERE erased IS NULL")
        .map { $0[0].string }
    )
    let people = try Database(copy.demographics)
    for person in try people.query("SELECT person FROM demographics").map({ $0[0].string })
    where !known.contains(person) {
      _ = try people.write { try people.query("DELETE FROM demographics WHERE person = ?", person) }
    }
  }

  private func copy(to copy: RegistryFolder) throws {
    try copy.make()
    // The archive first: demographics are written before the rows that need them.
    try archive.copy(to: copy.archive)
    try demographics.copy(to: copy.demographics)
    try dropStrangers(from: copy)
    var made: Set<Substring> = []
    for hash in try Database(copy.archive).query("SELECT hash FROM artefact").map({ $0[0].string })
    {
      let file = copy.artefact(hash)
      if made.insert(hash.prefix(2)).inserted {
        try FileManager.default.createDirectory(
          at: file.deletingLastPathComponent(),
          withIntermediateDirectories: true
        )
      }
      let source = folder.artefact(hash)
      if Glibc.link(source.path, file.path) != 0 {
        guard FileManager.default.fileExists(atPath: source.path) else {
          throw RegistryError("\(source.path) is missing: see 'platform registry check'")
        }
        try FileManager.default.copyItem(at: source, to: file)
        try ArtefactStore.synchronize(file)
      }
    }
    for folder in made.map({ copy.artefacts.appending(path: String($0)) }) + [
      copy.artefacts, copy.url,
    ] {
      try ArtefactStore.synchronize(folder)
    }
  }
}
