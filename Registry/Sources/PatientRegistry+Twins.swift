package import Foundation

/// A twin as it was committed.
package struct Twin: Equatable, Sendable {
  /// What `--twin` takes.
  package var uid: String
  package var organ: String
  /// Counts from 1 for each person and organ.
  package var version: Int
  /// The twin it was updated from, or else the version before; nil for the first.
  package var parent: String?
  /// The person it belongs to, links followed.
  package var person: RegisteredPerson
  /// The SHA-256 of the study's content.
  package var study: String
  package var studyDate: String?
  package var created: String
  /// The run that made it.
  package var key: String
  /// JSON, as the run recorded them.
  package var provenance: String
  package var remarks: String
  package var observations: [RunRecord.Observation]
  /// Path in the twin → hash in the store.
  package var files: [String: String]
}

/// A twin in a list.
package struct TwinSummary: Equatable, Sendable {
  /// What `--twin` takes.
  package var uid: String
  package var organ: String
  /// Counts from 1 for each person and organ.
  package var version: Int
  /// The twin it was updated from, or else the version before; nil for the first.
  package var parent: String?
  /// The person it belongs to, links followed.
  package var person: RegisteredPerson
  /// The SHA-256 of the study's content.
  package var study: String
  package var studyDate: String?
  package var created: String
  /// The run that made it.
  package var key: String
}

/// A run as it was committed.
package struct RegisteredRun: Equatable, Sendable {
  package var key: String
  package var organ: String
  package var twin: String
  package var started: String
  package var finished: String
}

extension PatientRegistry {
  /// The twin a run's key made, if it is recorded.
  package func twin(ofRun key: String) throws -> Twin? {
    try archive.query("SELECT uid FROM twin JOIN run ON run.id = run WHERE key = ?", key)
      .first.map { try twin($0[0].string) }
  }

  /// A twin by what `--twin` takes.
  ///
  /// - Throws: `RegistryError` when there is none.
  package func twin(_ uid: String) throws -> Twin {
    try archive.read {
      let rows = try archive.query(
        """
        SELECT twin.id, twin.uid, organ, twin.version, twin.person, content, date, twin.created,
          key, provenance, remarks, \(Self.parentUID)
        FROM twin JOIN run ON run.id = twin.run JOIN study ON study.id = run.study
        WHERE twin.uid = ?
        """,
        uid
      )
      guard let row = rows.first else {
        throw RegistryError("there is no twin '\(uid)': see 'platform twins'")
      }
      let files = try archive.query(
        "SELECT path, artefact FROM twin_file WHERE twin = ? ORDER BY path",
        row[0].integer
      )
      return Twin(
        uid: row[1].string,
        organ: row[2].string,
        version: Int(row[3].integer),
        parent: row[11].text,
        person: try registered(try root(of: row[4].integer)),
        study: row[5].string,
        studyDate: row[6].text,
        created: row[7].string,
        key: row[8].string,
        provenance: row[9].string,
        remarks: row[10].string,
        observations: try observations(ofTwin: row[0].integer, person: row[4].integer),
        files: Dictionary(files.map { ($0[0].string, $0[1].string) }) { $1 }
      )
    }
  }

  /// All twins, or those of a person, in the order they were made.
  package func twins(of person: RegisteredPerson? = nil) throws -> [TwinSummary] {
    try archive.read {
      let columns = """
        SELECT uid, twin.organ, twin.version, twin.person, content, date, twin.created, key,
          \(Self.parentUID)
        FROM twin JOIN run ON run.id = twin.run JOIN study ON study.id = run.study
        """
      let rows =
        if let person {
          try archive.query(
            "\(Self.linkedPersons) \(columns) WHERE twin.person IN linked ORDER BY twin.id",
            try archive.query("SELECT id FROM person WHERE uid = ?", person.uid).first?[0].integer
          )
        } else {
          try archive.query("\(columns) ORDER BY twin.id")
        }
      var owners: [Int64: RegisteredPerson] = [:]
      return try rows.map { row in
        let id = row[3].integer
        let owner = try owners[id] ?? registered(try root(of: id))
        owners[id] = owner
        return TwinSummary(
          uid: row[0].string,
          organ: row[1].string,
          version: Int(row[2].integer),
          parent: row[8].text,
          person: owner,
          study: row[4].string,
          studyDate: row[5].text,
          created: row[6].string,
          key: row[7].string
        )
      }
    }
  }

  private static let parentUID =
    "(SELECT before.uid FROM twin AS before WHERE before.id = twin.parent)"

  /// All runs, in the order they were recorded.
  package func runs() throws -> [RegisteredRun] {
    try archive.query(
      """
      SELECT key, organ, uid, started, finished FROM run JOIN twin ON run.id = run ORDER BY run.id
      """
    )
    .map {
      RegisteredRun(
        key: $0[0].string,
        organ: $0[1].string,
        twin: $0[2].string,
        started: $0[3].string,
        finished: $0[4].string
      )
    }
  }

  /// Lays a file of a twin down as a copy.
  ///
  /// - Throws: `RegistryError` for a damaged one: nothing wrong is handed out.
  package func copy(_ path: String, of twin: Twin, to target: URL) throws {
    guard let hash = twin.files[path] else {
      throw RegistryError("the twin \(twin.uid) has no file '\(path)'")
    }
    try copy(artefact: hash, to: target)
  }

  /// Lays a file of the store down as a copy.
  func copy(artefact hash: String, to target: URL) throws {
    let source = folder.artefact(hash)
    guard ArtefactStore.size(of: source) != nil else {
      throw RegistryError("\(source.path) is missing: see 'platform registry check'")
    }
    let part = target.deletingLastPathComponent().appending(path: ".\(UUID().uuidString)")
    do {
      try FileManager.default.copyItem(at: source, to: part)
      guard try SHA256.hash(of: part) == hash else {
        throw RegistryError("\(source.path) is damaged: see 'platform registry check'")
      }
      // The store's files are nobody's to change, a copy is its owner's.
      guard chmod(part.path, 0o644) == 0, rename(part.path, target.path) == 0 else {
        throw RegistryError(errno: errno, target)
      }
    } catch {
      try? FileManager.default.removeItem(at: part)
      throw RegistryError(error, target)
    }
  }

  private func observations(
    ofTwin twin: Int64,
    person: Int64
  ) throws -> [RunRecord.Observation] {
    try archive.query(
      """
      SELECT name, value, low, high, unit, origin, system, code
      FROM observation JOIN concept ON concept.id = concept
      WHERE person = ? AND twin = ? ORDER BY position
      """,
      person,
      twin
    )
    .map { row in
      RunRecord.Observation(
        name: row[0].string,
        value: row[1].real ?? 0,
        low: row[2].real,
        high: row[3].real,
        unit: row[4].string,
        origin: row[5].string,
        system: row[6].text,
        code: row[7].text
      )
    }
  }
}
