import Foundation

extension PatientRegistry {
  /// Erases a person and those linked to them.
  ///
  /// Gone are demographics, identities, studies, runs, twins, forecasts, findings and every file
  /// nobody else's twin needs, in every byte of the folder. The audit stays, without content. Copies
  /// outside the folder, reports delivered elsewhere and backups, are not reached.
  ///
  /// Working space does not say whose it is: interrupted runs, kept answers and unrecorded forecasts of
  /// everybody go too, and are made again when they are asked for.
  ///
  /// Interrupted, it can be repeated; once the rows are gone, a sweep does what is left.
  ///
  /// - Throws: `RegistryError`: one of the person's runs is being made, or another program reads the
  ///   registry for so long that the log cannot be emptied.
  package func erase(_ person: RegisteredPerson) throws {
    try holdingFiles(.exclusive) {
      guard let group = try group(of: person) else { return }
      let recorded = group.runs.map(folder.run)
      let answers = names(in: folder.runs)
        .filter { $0.hasPrefix("simulation-") || $0.hasPrefix("forecast-") }
        .map { folder.runs.appending(path: $0) }
      var locks = try (recorded + answers).compactMap(lockWhereThere)
      var spaces = recorded + answers
      for space in try orphanedRuns() {
        // One in use is a run that is not recorded yet: it registers its person anew.
        guard let lock = try FolderLock.attempt(space) else { continue }
        locks.append(lock)
        spaces.append(space)
      }
      defer { withExtendedLifetime(locks) {} }
      // What says who it was goes first, and the rows that lead there last.
      try demographics.write {
        for uid in group.uids {
          try demographics.query("DELETE FROM demographics WHERE person = ?", uid)
        }
      }
      try remove(spaces)
      try remove(group.twins.map { folder.twins.appending(path: $0) })
      try archive.write {
        for id in group.ids { try eraseRows(of: id) }
        for uid in group.uids { try AuditChain(archive: archive).add("erased", uid) }
      }
      try removeUnusedArtefacts()
      try emptyLogs()
    }
  }

  /// A person with all that are linked, and what is theirs.
  private struct Group {
    var ids: [Int64]
    var uids: [String]
    var runs: [String]
    var twins: [String]
  }

  private func group(of person: RegisteredPerson) throws -> Group? {
    try archive.read {
      let rows = try archive.query(
        "SELECT id FROM person WHERE uid = ? AND erased IS NULL",
        person.uid
      )
      guard let id = rows.first?[0].integer else { return nil }
      let root = try root(of: id)
      let linked = Self.linkedPersons
      let persons = try archive.query(
        "\(linked) SELECT id, uid FROM linked JOIN person ON person.id = linked.person",
        root
      )
      let twins = try archive.query(
        """
        \(linked) SELECT key, twin.uid FROM linked JOIN twin ON twin.person = linked.person
        JOIN run ON run.id = twin.run
        """,
        root
      )
      return Group(
        ids: persons.map { $0[0].integer },
        uids: persons.map { $0[1].string },
        runs: twins.map { $0[0].string },
        twins: twins.map { $0[1].string }
      )
    }
  }

  /// The lock of a working space, if that is there: whoever works there must not go on.
  private func lockWhereThere(_ space: URL) throws -> FolderLock? {
    guard FileManager.default.fileExists(atPath: space.path) else { return nil }
    guard let lock = try FolderLock.attempt(space) else {
      throw RegistryError("\(space.path) is being worked in: let that end, then erase again")
    }
    return lock
  }

  private func remove(_ folders: [URL]) throws {
    for folder in folders where FileManager.default.fileExists(atPath: folder.path) {
      do {
        try FileManager.default.removeItem(at: folder)
      } catch {
        throw RegistryError(error, folder)
      }
    }
  }

  private func eraseRows(of person: Int64) throws {
    let own = "(SELECT id FROM twin WHERE person = ?1)"
    let children = try archive.query(
      "SELECT id FROM twin WHERE parent IN \(own) AND person <> ?1",
      person
    )
    for child in children.map({ $0[0].integer }) {
      try archive.query("UPDATE twin SET parent = NULL WHERE id = ?", child)
      try Table.twin.reseal(where: "id = ?", child, in: archive)
    }
    let statements = [
      """
      DELETE FROM forecast_file
      WHERE forecast IN (SELECT id FROM forecast WHERE twin IN \(own))
      """,
      "DELETE FROM forecast WHERE twin IN \(own)",
      "DELETE FROM observation WHERE person = ?1",
      "DELETE FROM twin_file WHERE twin IN \(own)",
      "UPDATE twin SET parent = NULL WHERE person = ?1",
      "DELETE FROM twin WHERE person = ?1",
      "DELETE FROM run WHERE study IN (SELECT id FROM study WHERE person = ?1)",
      "DELETE FROM study WHERE person = ?1",
      "DELETE FROM identity WHERE person = ?1",
      "DELETE FROM person_link WHERE person = ?1 OR target = ?1",
    ]
    for statement in statements { try archive.query(statement, person) }
    // The row stays for the audit's sake: a random id that leads nowhere.
    try archive.query("UPDATE person SET erased = ? WHERE id = ?", Timestamp.now(), person)
    try Table.person.reseal(where: "id = ?", person, in: archive)
  }

  /// Removes files whose last twin is gone; only while the files are held exclusively.
  ///
  /// A row outlives its file, so that whatever interrupts this leaves a row to find the file by.
  func removeUnusedArtefacts() throws {
    for hash in try unusedArtefacts() {
      try artefacts.remove(hash)
      try archive.write { _ = try archive.query("DELETE FROM artefact WHERE hash = ?", hash) }
    }
  }

  /// Rows of files that no twin and no forecast has.
  func unusedArtefacts() throws -> [String] {
    try archive.query(
      """
      SELECT hash FROM artefact WHERE hash NOT IN (SELECT artefact FROM twin_file)
        AND hash NOT IN (SELECT artefact FROM forecast_file) ORDER BY hash
      """
    )
    .map { $0[0].string }
  }

  /// The log of changes still holds what was there: it is written back and emptied.
  func emptyLogs() throws {
    for (database, file) in [(archive, folder.archive), (demographics, folder.demographics)] {
      let isBusy = try database.query("PRAGMA wal_checkpoint(TRUNCATE)").first?[0].integer != 0
      guard !isBusy else {
        throw RegistryError(
          "\(file.path)-wal still holds what was erased, because another program reads the "
            + "registry: end it, then run 'platform registry sweep'"
        )
      }
    }
  }
}
