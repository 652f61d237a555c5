package import Foundation

extension PatientRegistry {
  /// Removes what nothing refers to, once it is older than a day and nobody holds it.
  ///
  /// Of a recorded run's working space the rooms go, which are artefacts by then; its log stays.
  /// What an interrupted erasure left goes at once.
  ///
  /// - Returns: what was removed, in words.
  package func sweep(olderThan age: TimeInterval = 86_400) throws -> [String] {
    try holdingFiles(.exclusive) {
      var removed = try unusedArtefacts().map { folder.artefact($0).path }
      try removeUnusedArtefacts()
      for space in try orphanedRuns() + keptSpaces() where isOld(space, age) {
        if try removeUnlessHeld([space], of: space) { removed.append(space.path) }
      }
      for space in recordedRuns(except: try orphanedRuns()) where isOld(space, age) {
        let rooms = self.rooms(in: space)
        if try !rooms.isEmpty && removeUnlessHeld(rooms, of: space) { removed += rooms.map(\.path) }
      }
      for file in try orphanedFiles() + orphanedReports() where isOld(file, age) {
        try remove(file)
        removed.append(file.path)
      }
      removed += try sweepDemographics(age)
      try emptyLogs()
      return removed
    }
  }

  private func sweepDemographics(_ age: TimeInterval) throws -> [String] {
    let day = Date(timeIntervalSinceNow: -age).formatted(.iso8601)
    return try orphanedDemographics()
      .filter { uid in
        let old = try demographics.write {
          try demographics.query(
            "DELETE FROM demographics WHERE person = ? AND updated <= ? RETURNING person",
            uid,
            day
          )
        }
        return !old.isEmpty
      }
      .map { "demographics of \($0)" }
  }

  private func keptSpaces() -> [URL] {
    names(in: folder.runs).filter(isKept).map { folder.runs.appending(path: $0) }
  }

  private func recordedRuns(except orphans: [URL]) -> [URL] {
    let orphans = Set(orphans.map(\.lastPathComponent))
    return names(in: folder.runs).filter { !orphans.contains($0) && !isKept($0) }
      .map { folder.runs.appending(path: $0) }
  }

  private func rooms(in space: URL) -> [URL] {
    names(in: space).map { space.appending(path: $0) }
      .filter { (try? $0.resourceValues(forKeys: [.isDirectoryKey]).isDirectory) == true }
  }

  /// The youngest thing in it counts: a resumed run's folder is old, its last room is not.
  private func isOld(_ url: URL, _ age: TimeInterval) -> Bool {
    var times = [modified(url)]
    for case let name as String in FileManager.default.enumerator(atPath: url.path) ?? .init() {
      times.append(modified(url.appending(path: name)))
    }
    guard let youngest = times.compactMap({ $0 }).max() else { return false }
    return Date().timeIntervalSince(youngest) >= age
  }

  private func modified(_ url: URL) -> Date? {
    try? FileManager.default.attributesOfItem(atPath: url.path)[.modificationDate] as? Date
  }

  private func removeUnlessHeld(_ files: [URL], of space: URL) throws -> Bool {
    guard let lock = try FolderLock.attempt(space) else { return false }
    defer { withExtendedLifetime(lock) {} }
    for file in files { try remove(file) }
    return true
  }

  private func remove(_ file: URL) throws {
    do {
      try FileManager.default.removeItem(at: file)
    } catch {
      throw RegistryError(error, file)
    }
  }
}
