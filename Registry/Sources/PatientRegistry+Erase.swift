import Foundation

extension PatientRegistry {
  /// Erases a person and those linked to them.
  ///
  /// Gone are demographics, identities, studies, runs, twins,
  /// findings and every file nobody else's twin needs. The audit stays, without content.
  package func erase(_ person: RegisteredPerson) throws {
    try holdingFiles(exclusively: true) {
      var keys: [String] = []
      var twins: [String] = []
      var hashes: [String] = []
      var uids: [String] = []
      try archive.write {
        let rows = try archive.query("SELECT id FROM person WHERE uid = ?", person.uid)
        guard let root = rows.first?[0].integer else { return }
        let linked = Self.linkedPersons
        uids =
          try archive.query(
            "\(linked) SELECT uid FROM person WHERE id IN linked",
            root
          )
          .map { $0[0].string }
        for row in try archive.query(
          "\(linked) SELECT uid, key FROM twin JOIN run ON run.id = run WHERE twin.person IN linked",
          root
        ) {
          twins.append(row[0].string)
          keys.append(row[1].string)
        }
        let persons = try archive.query("\(linked) SELECT person FROM linked", root)
          .map { $0[0].integer }
        for person in persons { try eraseRows(of: person) }
        let orphans = try archive.query(
          "SELECT hash FROM artefact WHERE hash NOT IN (SELECT artefact FROM twin_file)"
        )
        hashes = orphans.map { $0[0].string }
        for hash in hashes { try archive.query("DELETE FROM artefact WHERE hash = ?", hash) }
        for uid in uids { try AuditChain(archive: archive).add("erased", uid) }
      }
      try demographics.write {
        for uid in uids { try demographics.query("DELETE FROM demographics WHERE person = ?", uid) }
      }
      artefacts.remove(hashes)
      for key in keys { try? FileManager.default.removeItem(at: folder.run(key)) }
      for twin in twins {
        try? FileManager.default.removeItem(at: folder.twins.appending(path: twin))
      }
      // The log of changes still holds what was there: it is written back and emptied.
      for database in [archive, demographics] {
        try database.query("PRAGMA wal_checkpoint(TRUNCATE)")
      }
    }
  }

  private func eraseRows(of person: Int64) throws {
    let statements = [
      "DELETE FROM observation WHERE person = ?",
      "DELETE FROM twin_file WHERE twin IN (SELECT id FROM twin WHERE person = ?)",
      "UPDATE twin SET parent = NULL WHERE parent IN (SELECT id FROM twin WHERE person = ?)",
      "DELETE FROM twin WHERE person = ?",
      "DELETE FROM run WHERE study IN (SELECT id FROM study WHERE person = ?)",
      "DELETE FROM study WHERE person = ?",
      "DELETE FROM identity WHERE person = ?",
      "DELETE FROM person_link WHERE person = ?",
      "DELETE FROM person_link WHERE target = ?",
    ]
    for statement in statements { try archive.query(statement, person) }
    // The row stays for the audit's sake: a random id that leads nowhere.
    try archive.query("UPDATE person SET erased = ? WHERE id = ?", Timestamp.now(), person)
  }
}
