import Foundation

extension PatientRegistry {
  /// Records a finished run: person, study, run, the twin's next version, findings and files, all or
  /// nothing.
  ///
  /// A key that is recorded already keeps its twin and version; its findings and files are replaced.
  ///
  /// - Returns: the twin.
  /// - Throws: `RegistryError`, with nothing recorded.
  @discardableResult
  package func commit(_ record: RunRecord) throws -> Twin {
    // Files first: a row never points at what is not there. What a failure leaves behind is swept.
    let files = try holdingFiles(exclusively: false) {
      try record.files.map { (path: $0.path, stored: try artefacts.store($0.file)) }
    }
    // Demographics under the person's random id, before anything refers to them.
    let person = try archive.write { try findOrMakePerson(record.identity) }
    try store(record.demographics, of: person.uid)
    let uid = try archive.write {
      let twin = try findOrMakeTwin(record, person.id)
      try replaceContents(of: twin.id, person.id, record, files)
      try archive.query(
        "UPDATE twin SET checksum = ? WHERE id = ?",
        try checksum(ofTwin: twin.id),
        twin.id
      )
      // By the person's random id: a twin's name follows from the study's content.
      let deed = twin.isNew ? "twin made" : "twin made again"
      try AuditChain(archive: archive).add(deed, person.uid)
      return twin.uid
    }
    return try twin(uid)
  }

  private func findOrMakePerson(_ identity: RunRecord.Identity) throws -> (id: Int64, uid: String) {
    let id = try personID(identity) ?? makePerson(identity)
    return (id, try uid(id))
  }

  /// What is newly known is added, what was known stays.
  private func store(_ known: RunRecord.Demographics, of person: String) throws {
    try demographics.write {
      _ = try demographics.query(
        """
        INSERT INTO demographics (person, name, sex, birth_date, height_cm, weight_kg, updated)
        VALUES (?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (person) DO UPDATE SET
          name = coalesce(excluded.name, name), sex = coalesce(excluded.sex, sex),
          birth_date = coalesce(excluded.birth_date, birth_date),
          height_cm = coalesce(excluded.height_cm, height_cm),
          weight_kg = coalesce(excluded.weight_kg, weight_kg), updated = excluded.updated
        """,
        person,
        known.name,
        known.sex,
        known.birthDate,
        known.heightCentimetres,
        known.weightKilograms,
        Timestamp.now()
      )
    }
  }

  private func findOrMakeTwin(
    _ record: RunRecord,
    _ person: Int64
  ) throws -> (id: Int64, uid: String, isNew: Bool) {
    try archive.query(
      """
      INSERT INTO plugin (organ, version, library, contract) VALUES (?, ?, ?, ?)
      ON CONFLICT DO NOTHING
      """,
      record.organ,
      record.pluginVersion,
      record.pluginLibrary,
      record.contract
    )
    let plugin = try archive.query(
      "SELECT id FROM plugin WHERE organ = ? AND version = ? AND library = ?",
      record.organ,
      record.pluginVersion,
      record.pluginLibrary
    )
    let found = try archive.query(
      """
      SELECT twin.id, twin.uid, run.id FROM run JOIN twin ON twin.run = run.id WHERE run.key = ?
      """,
      record.key
    )
    if let row = found.first {
      try archive.query(
        "UPDATE run SET started = ?, finished = ?, provenance = ?, remarks = ? WHERE id = ?",
        record.started,
        record.finished,
        record.provenance,
        record.remarks,
        row[2].integer
      )
      return (row[0].integer, row[1].string, false)
    }
    try archive.query(
      "INSERT INTO study (person, content, date) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
      person,
      record.study,
      record.studyDate
    )
    let study = try archive.query(
      "SELECT id FROM study WHERE person = ? AND content = ?",
      person,
      record.study
    )
    try archive.query(
      """
      INSERT INTO run (key, plugin, study, started, finished, provenance, remarks)
      VALUES (?, ?, ?, ?, ?, ?, ?)
      """,
      record.key,
      plugin[0][0].integer,
      study[0][0].integer,
      record.started,
      record.finished,
      record.provenance,
      record.remarks
    )
    let run = archive.lastID()
    // The version counts over all persons that are one by a link.
    let root = try root(of: person)
    let last = try archive.query(
      """
      \(Self.linkedPersons)
      SELECT twin.id, version FROM twin WHERE organ = ? AND person IN linked
      ORDER BY version DESC LIMIT 1
      """,
      root,
      record.organ
    )
    let uid = "\(record.organ)-\(record.key.prefix(12))"
    try archive.query(
      """
      INSERT INTO twin (uid, person, organ, version, parent, run, created, checksum)
      VALUES (?, ?, ?, ?, ?, ?, ?, '')
      """,
      uid,
      person,
      record.organ,
      (last.first?[1].integer ?? 0) + 1,
      last.first?[0].integer,
      run,
      Timestamp.now()
    )
    return (archive.lastID(), uid, true)
  }

  private func replaceContents(
    of twin: Int64,
    _ person: Int64,
    _ record: RunRecord,
    _ files: [(path: String, stored: (hash: String, size: Int))]
  ) throws {
    try archive.query("DELETE FROM twin_file WHERE twin = ?", twin)
    try archive.query("DELETE FROM observation WHERE twin = ?", twin)
    for (path, stored) in files {
      try archive.query(
        "INSERT INTO artefact (hash, size) VALUES (?, ?) ON CONFLICT DO NOTHING",
        stored.hash,
        stored.size
      )
      try archive.query(
        "INSERT INTO twin_file (twin, path, artefact) VALUES (?, ?, ?)",
        twin,
        path,
        stored.hash
      )
    }
    for observation in record.observations {
      try archive.query(
        "INSERT INTO concept (name, system, code) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        observation.name,
        observation.system,
        observation.code
      )
      try archive.query(
        """
        INSERT INTO observation (person, concept, twin, time, value, low, high, unit, origin)
        VALUES (?, (SELECT id FROM concept WHERE name = ?), ?, ?, ?, ?, ?, ?, ?)
        """,
        person,
        observation.name,
        twin,
        record.studyDate ?? record.finished,
        observation.value,
        observation.low,
        observation.high,
        observation.unit,
        observation.origin
      )
    }
  }

  /// A hash of all rows that make a twin: SQLite's own check misses most flipped bits.
  func checksum(ofTwin twin: Int64) throws -> String {
    let groups = [
      """
      SELECT twin.uid, twin.person, twin.organ, twin.version, key, study, provenance, remarks
      FROM twin JOIN run ON run.id = twin.run WHERE twin.id = ?
      """,
      "SELECT path, artefact, size FROM twin_file JOIN artefact ON hash = artefact "
        + "WHERE twin = ? ORDER BY path",
      """
      SELECT name, observation.person, time, value, low, high, unit, origin
      FROM observation JOIN concept ON concept.id = concept
      WHERE twin = ? ORDER BY observation.id
      """,
    ]
    var hash = SHA256()
    for sql in groups {
      for row in try archive.query(sql, twin) {
        for value in row { hash.update("\(value)") }
      }
    }
    return hash.digest()
  }
}
