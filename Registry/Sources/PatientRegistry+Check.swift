import Foundation

/// What a check of the registry found.
package struct RegistryCheck: Equatable, Sendable {
  /// What is wrong: data were lost or changed.
  package var damage: [String]
  /// What nothing refers to: the rests of interrupted runs, which a sweep takes away.
  package var orphans: [String]
  /// How many files were read and compared with their hash.
  package var files: Int
  /// How many twins' rows were compared with their seals.
  package var twins: Int

  package init(damage: [String] = [], orphans: [String] = [], files: Int = 0, twins: Int = 0) {
    self.damage = damage
    self.orphans = orphans
    self.files = files
    self.twins = twins
  }
}

extension PatientRegistry {
  /// Looks at everything and changes nothing; others may read and write meanwhile.
  package func check() throws -> RegistryCheck {
    try holdingFiles(.shared) {
      var check = RegistryCheck()
      noting(&check) { try checkStructure(of: demographics, folder.demographics, &$0) }
      noting(&check) { $0.damage += try Table.demographics.damage(in: demographics) }
      // One picture of all rows: what is written meanwhile is no damage.
      noting(&check) { check in
        try archive.read {
          noting(&check) { try checkStructure(of: archive, folder.archive, &$0) }
          noting(&check) { try checkRows(&$0) }
          noting(&check) { try checkFiles(&$0) }
          noting(&check) { check in
            check.orphans += try orphanedRuns().map { "\($0.path) belongs to no recorded run" }
            check.orphans += try orphanedReports().map { "\($0.path) belongs to no twin" }
            check.orphans += try orphanedDemographics()
              .map { "demographics of \($0) belong to no registered person" }
          }
        }
      }
      return check
    }
  }

  /// A part that cannot be read is damage, and the other parts are looked at all the same.
  private func noting(
    _ check: inout RegistryCheck,
    _ body: (inout RegistryCheck) throws -> Void
  ) {
    do {
      try body(&check)
    } catch {
      check.damage.append("\(error)")
    }
  }

  private func checkStructure(
    of database: Database,
    _ file: URL,
    _ check: inout RegistryCheck
  ) throws {
    for row in try database.query("PRAGMA integrity_check") where row[0].text != "ok" {
      check.damage.append("\(file.lastPathComponent): \(row[0].string)")
    }
    for row in try database.query("PRAGMA foreign_key_check") {
      check.damage.append(
        "\(file.lastPathComponent): a row of \(row[0].string) refers to nothing in \(row[2].string)"
      )
    }
  }

  private func checkRows(_ check: inout RegistryCheck) throws {
    if let broken = try AuditChain(archive: archive).damage() { check.damage.append(broken) }
    for table in Table.archive { check.damage += try table.damage(in: archive) }
    let counts = try archive.query("SELECT count(*) FROM twin")
    check.twins = Int(counts.first?[0].integer ?? 0)
    let lost = try archive.query(
      """
      SELECT uid FROM twin WHERE
        files <> (SELECT count(*) FROM twin_file WHERE twin = twin.id) OR observations <> (
          SELECT count(*) FROM observation
          WHERE observation.person = twin.person AND observation.twin = twin.id
        )
      ORDER BY id
      """
    )
    check.damage += lost.map { "twin \($0[0].string) has lost findings or files" }
    let silent = try archive.query(
      """
      SELECT key FROM forecast
      WHERE files <> (SELECT count(*) FROM forecast_file WHERE forecast = forecast.id) ORDER BY id
      """
    )
    check.damage += silent.map { "forecast \($0[0].string) has lost files" }
  }

  private func checkFiles(_ check: inout RegistryCheck) throws {
    let unused = Set(try unusedArtefacts())
    for row in try archive.query("SELECT hash, size FROM artefact ORDER BY hash") {
      let hash = row[0].string
      let file = folder.artefact(hash)
      // The rest of an interrupted erasure; its file may be gone already.
      if unused.contains(hash) {
        check.orphans.append("\(file.path) belongs to no twin")
        continue
      }
      check.files += 1
      guard let size = ArtefactStore.size(of: file) else {
        check.damage.append("\(file.path) is missing")
        continue
      }
      if Int64(size) != row[1].integer || (try? SHA256.hash(of: file)) != hash {
        check.damage.append("\(file.path) is not what was written: its hash differs")
      }
    }
    check.orphans += try orphanedFiles().map { "\($0.path) belongs to no twin" }
  }

  /// Files in the store that no row names.
  func orphanedFiles() throws -> [URL] {
    let known = Set(try archive.query("SELECT hash FROM artefact").map { $0[0].string })
    let (hashes, strays) = artefacts.contents()
    return hashes.filter { !known.contains($0) }.map(folder.artefact) + strays
  }

  /// Working space of runs that were never recorded.
  func orphanedRuns() throws -> [URL] {
    let known = Set(try archive.query("SELECT key FROM run").map { $0[0].string })
    return names(in: folder.runs).filter { !known.contains($0) && !isKept($0) }
      .map { folder.runs.appending(path: $0) }
  }

  /// Whether a folder among the runs is no run's: demo studies, answers and forecasts, made once and
  /// kept, and where organs verify their mathematics.
  func isKept(_ name: String) -> Bool {
    ["demo-", "simulation-", "forecast-", "verification-"].contains { name.hasPrefix($0) }
  }

  /// Rendered reports of twins that are gone.
  func orphanedReports() throws -> [URL] {
    let known = Set(try archive.query("SELECT uid FROM twin").map { $0[0].string })
    return names(in: folder.twins).filter { !known.contains($0) }
      .map { folder.twins.appending(path: $0) }
  }

  /// Random ids with demographics but without a person.
  func orphanedDemographics() throws -> [String] {
    let known = Set(
      try archive.query("SELECT uid FROM person WHERE erased IS NULL").map { $0[0].string }
    )
    return try demographics.query("SELECT person FROM demographics ORDER BY person")
      .map { $0[0].string }.filter { !known.contains($0) }
  }

  func names(in folder: URL) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).sorted()
  }
}
