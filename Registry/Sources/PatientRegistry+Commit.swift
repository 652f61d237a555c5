import Foundation

extension PatientRegistry {
  /// Records a finished run: person, study, run, the twin's next version, findings and files, all or
  /// nothing.
  ///
  /// A key that is recorded already keeps its twin and version; its findings and files are replaced.
  ///
  /// - Returns: the twin.
  /// - Throws: `RegistryError`, with nothing recorded; files left behind are swept later.
  @discardableResult
  package func commit(_ record: RunRecord) throws -> Twin {
    try twin(commit([record])[0])
  }

  /// Records several finished runs in one transaction, all or none.
  ///
  /// - Returns: the twins' names, in the order of the runs.
  @discardableResult
  package func commit(_ records: [RunRecord]) throws -> [String] {
    for record in records { try record.refuseUnfit() }
    return try holdingFiles(.shared) {
      let files = try records.map { record in
        // A run that is made again also mends its files.
        let isKnown = try isRecorded(record.key)
        return try record.files.map { file in
          StoredFile(path: file.path, try artefacts.store(file.file, renewing: isKnown))
        }
      }
      while true {
        let persons = try settle(records)
        let twins = try archive.write { () -> [String]? in
          var twins: [String] = []
          var concepts: [String: Int64] = [:]
          for (record, files) in zip(records, files) {
            let entry = Entry(record: record, files: files, person: persons[record.identity] ?? "")
            // Somebody else has just registered this person: under that id, then.
            if let known = try personID(record.identity), try uid(known) != entry.person {
              return nil
            }
            twins.append(try write(entry, &concepts))
          }
          return twins
        }
        if let twins { return twins }
        try forgetUnregistered(persons)
      }
    }
  }

  /// A run on its way into the tables.
  struct Entry {
    var record: RunRecord
    var files: [StoredFile]
    /// The person's random id.
    var person: String
  }

  /// A file in the store.
  struct StoredFile {
    var path: String
    var hash: String
    var size: Int

    init(path: String, _ stored: (hash: String, size: Int)) {
      self.path = path
      (hash, size) = stored
    }

    /// Notes the artefact, if nobody has it yet.
    func insert(into archive: Database) throws {
      if try archive.query("SELECT 1 FROM artefact WHERE hash = ?", hash).isEmpty {
        try Table.artefact.insert(hash, size, into: archive)
      }
    }
  }

  /// The persons' random ids, known or new, with their demographics written.
  ///
  /// Demographics before rows: a crash between the two files leaves facts about nobody, which a
  /// sweep finds, and never a registered person whose facts are lost.
  private func settle(_ records: [RunRecord]) throws -> [RunRecord.Identity: String] {
    var persons: [RunRecord.Identity: String] = [:]
    for identity in records.map(\.identity) where persons[identity] == nil {
      persons[identity] =
        try personID(identity).map(uid) ?? UUID().uuidString.lowercased()
    }
    try demographics.write {
      for record in records {
        if let person = persons[record.identity] { try store(record.demographics, of: person) }
      }
    }
    return persons
  }

  /// Takes back demographics under ids that another process' registration made superfluous.
  private func forgetUnregistered(_ persons: [RunRecord.Identity: String]) throws {
    for uid in persons.values.sorted() {
      if try archive.query("SELECT 1 FROM person WHERE uid = ?", uid).isEmpty {
        try demographics.query("DELETE FROM demographics WHERE person = ?", uid)
      }
    }
  }

  /// What is newly known is added, what was known stays.
  private func store(_ new: RunRecord.Demographics, of person: String) throws {
    guard new != RunRecord.Demographics() else { return }
    let old = try known(of: person)
    try Table.demographics.insert(
      person,
      new.name ?? old.name,
      new.sex ?? old.sex,
      new.birthDate ?? old.birthDate,
      new.heightCentimetres ?? old.heightCentimetres,
      new.weightKilograms ?? old.weightKilograms,
      Timestamp.now(),
      into: demographics,
      replacing: true
    )
  }

  private func isRecorded(_ key: String) throws -> Bool {
    try !archive.query("SELECT 1 FROM run WHERE key = ?", key).isEmpty
  }

  /// Writes the rows of a run, new or made again.
  private func write(_ entry: Entry, _ concepts: inout [String: Int64]) throws -> String {
    let found = try archive.query(
      """
      SELECT twin.id, twin.uid, twin.person, run.id FROM run JOIN twin ON twin.run = run.id
      WHERE run.key = ?
      """,
      entry.record.key
    )
    guard let row = found.first else { return try insert(entry, &concepts) }
    let (twin, owner, run) = (row[0].integer, row[2].integer, row[3].integer)
    guard let person = try personID(entry.record.identity),
      try root(of: person) == root(of: owner)
    else {
      throw RegistryError(
        "run \(entry.record.key) is recorded for another person than "
          + "\(Self.words(entry.record.identity)): link the two if they are one"
      )
    }
    try update(run: run, twin: twin, entry)
    try insertContents(of: twin, person: owner, entry, &concepts)
    try AuditChain(archive: archive).add("twin made again", try uid(owner))
    return row[1].string
  }

  private func insert(_ entry: Entry, _ concepts: inout [String: Int64]) throws -> String {
    let record = entry.record
    let person = try personID(record.identity) ?? makePerson(record.identity, uid: entry.person)
    let run = try Table.run.nextID(in: archive)
    try Table.run.insert(
      run,
      record.key,
      try plugin(of: record),
      try study(of: record, person),
      record.started,
      record.finished,
      record.provenance,
      record.remarks,
      into: archive
    )
    let last = try lastVersion(of: record.organ, person)
    let twin = try Table.twin.nextID(in: archive)
    let uid = "\(record.organ)-\(record.key.prefix(12))"
    try Table.twin.insert(
      twin,
      uid,
      person,
      record.organ,
      (last?.version ?? 0) + 1,
      try parent(of: record, person) ?? last?.twin,
      run,
      Timestamp.now(),
      record.observations.count,
      entry.files.count,
      into: archive
    )
    try insertContents(of: twin, person: person, entry, &concepts)
    // By the person's random id: a twin's name follows from the study's content.
    try AuditChain(archive: archive).add("twin made", entry.person)
    return uid
  }

  /// The twin that an update was of, which must be the same person's and the same organ's.
  private func parent(of record: RunRecord, _ person: Int64) throws -> Int64? {
    guard let parent = record.parent else { return nil }
    let known = try archive.query("SELECT id, person, organ FROM twin WHERE uid = ?", parent)
    guard let row = known.first, row[2].text == record.organ,
      try root(of: row[1].integer) == root(of: person)
    else {
      throw RegistryError(
        "run \(record.key) cannot be recorded: the \(record.organ) twin \(parent) is no longer "
          + "there, or another person's"
      )
    }
    return row[0].integer
  }

  private func update(run: Int64, twin: Int64, _ entry: Entry) throws {
    let record = entry.record
    try archive.query(
      """
      UPDATE run SET plugin = ?, started = ?, finished = ?, provenance = ?, remarks = ?
      WHERE id = ?
      """,
      try plugin(of: record),
      record.started,
      record.finished,
      record.provenance,
      record.remarks,
      run
    )
    try Table.run.reseal(where: "id = ?", run, in: archive)
    try archive.query(
      "UPDATE twin SET observations = ?, files = ? WHERE id = ?",
      record.observations.count,
      entry.files.count,
      twin
    )
    try Table.twin.reseal(where: "id = ?", twin, in: archive)
    let former = try archive.query("SELECT artefact FROM twin_file WHERE twin = ?", twin)
    try archive.query("DELETE FROM twin_file WHERE twin = ?", twin)
    for hash in Set(former.map { $0[0].string }) {
      // Its file is an orphan from now on, unless it is needed again in a moment.
      try archive.query(
        """
        DELETE FROM artefact WHERE hash = ?1
          AND NOT EXISTS (SELECT 1 FROM twin_file WHERE artefact = ?1)
          AND NOT EXISTS (SELECT 1 FROM forecast_file WHERE artefact = ?1)
        """,
        hash
      )
    }
    try archive.query(
      "DELETE FROM observation WHERE twin = ?1 AND person = (SELECT person FROM twin WHERE id = ?1)",
      twin
    )
  }

  private func insertContents(
    of twin: Int64,
    person: Int64,
    _ entry: Entry,
    _ concepts: inout [String: Int64]
  ) throws {
    for file in entry.files {
      try file.insert(into: archive)
      try Table.twinFile.insert(twin, file.path, file.hash, into: archive)
    }
    let time = entry.record.studyDate ?? entry.record.finished
    for (position, observation) in entry.record.observations.enumerated() {
      let concept = try concepts[observation.name] ?? concept(of: observation)
      concepts[observation.name] = concept
      try Table.observation.insert(
        twin,
        person,
        position,
        concept,
        time,
        observation.value,
        observation.low,
        observation.high,
        observation.unit,
        observation.origin,
        into: archive
      )
    }
  }

  private func plugin(of record: RunRecord) throws -> Int64 {
    let known = try archive.query(
      "SELECT id FROM plugin WHERE organ = ? AND version = ? AND library = ?",
      record.organ,
      record.pluginVersion,
      record.pluginLibrary
    )
    if let row = known.first { return row[0].integer }
    let id = try Table.plugin.nextID(in: archive)
    try Table.plugin.insert(
      id,
      record.organ,
      record.pluginVersion,
      record.pluginLibrary,
      record.contract,
      into: archive
    )
    return id
  }

  private func study(of record: RunRecord, _ person: Int64) throws -> Int64 {
    let known = try archive.query(
      "SELECT id FROM study WHERE person = ? AND content = ?",
      person,
      record.study
    )
    if let row = known.first { return row[0].integer }
    let id = try Table.study.nextID(in: archive)
    try Table.study.insert(id, person, record.study, record.studyDate, into: archive)
    return id
  }

  private func concept(of observation: RunRecord.Observation) throws -> Int64 {
    let known = try archive.query("SELECT id FROM concept WHERE name = ?", observation.name)
    if let row = known.first { return row[0].integer }
    let id = try Table.concept.nextID(in: archive)
    try Table.concept.insert(
      id,
      observation.name,
      observation.system,
      observation.code,
      into: archive
    )
    return id
  }

  /// The version counts over all persons that are one by a link.
  private func lastVersion(
    of organ: String,
    _ person: Int64
  ) throws -> (twin: Int64, version: Int64)? {
    try archive.query(
      """
      \(Self.linkedPersons)
      SELECT twin.id, version FROM linked JOIN twin ON twin.person = linked.person
      WHERE organ = ? ORDER BY version DESC, twin.id DESC LIMIT 1
      """,
      try root(of: person),
      organ
    )
    .first.map { ($0[0].integer, $0[1].integer) }
  }
}

extension RunRecord {
  /// Refuses what cannot be recorded, before a byte is written.
  ///
  /// - Throws: `RegistryError`.
  fileprivate func refuseUnfit() throws {
    func refusal(_ reason: String) -> RegistryError {
      RegistryError("run \(key) cannot be recorded: \(reason)")
    }
    guard !key.isEmpty, !identity.issuer.isEmpty, !identity.identifier.isEmpty else {
      throw refusal("its key, issuer or identifier is empty")
    }
    for observation in observations {
      let (low, high) = (
        observation.low ?? observation.value, observation.high ?? observation.value
      )
      guard observation.value.isFinite, low.isFinite, high.isFinite, low <= observation.value,
        observation.value <= high, (observation.low == nil) == (observation.high == nil)
      else { throw refusal("\(observation.name) is no finite number within its interval") }
    }
    guard Set(observations.map(\.name)).count == observations.count else {
      throw refusal("two findings have one name")
    }
    if let flaw = Self.flaw(in: files) { throw refusal(flaw) }
  }

  /// What is wrong with the paths of files, if anything is.
  static func flaw(in files: [(path: String, file: URL)]) -> String? {
    for (path, _) in files {
      let parts = path.split(separator: "/", omittingEmptySubsequences: false)
      guard parts.allSatisfy({ !["", ".", ".."].contains($0) }) else {
        return "'\(path)' is no path inside a folder"
      }
    }
    return Set(files.map(\.path)).count == files.count ? nil : "two files have one path"
  }
}
