package import Foundation

extension PatientRegistry {
  /// Removes what nothing refers to, once it is older than a day and nobody holds it.
  ///
  /// - Returns: what was removed, in words.
  package func sweep(olderThan age: TimeInterval = 86_400) throws -> [String] {
    try holdingFiles(exclusively: true) {
      var removed: [String] = []
      let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.runs.path)) ?? []
      let spaces =
        try orphanedRuns()
        + names.filter(isKept).sorted().map { folder.runs.appending(path: $0) }
      for space in spaces where isOld(space, age) {
        if try removeUnlessHeld(space) { removed.append(space.path) }
      }
      for file in try orphanedFiles() where isOld(file, age) {
        try? FileManager.default.removeItem(at: file)
        removed.append(file.path)
      }
      try demographics.write {
        let day = Date(timeIntervalSinceNow: -age).formatted(.iso8601)
        for uid in try orphanedDemographics() {
          let old = try demographics.query(
            "DELETE FROM demographics WHERE person = ? AND updated <= ? RETURNING person",
            uid,
            day
          )
          if !old.isEmpty { removed.append("demographics of \(uid)") }
        }
      }
      return removed
    }
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

  private func removeUnlessHeld(_ space: URL) throws -> Bool {
    let descriptor = open(space.path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { return false }
    try? FileManager.default.removeItem(at: space)
    return true
  }
}
