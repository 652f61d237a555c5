import Foundation

/// What a check of the registry found.
package struct RegistryCheck: Equatable, Sendable {
  /// What is wrong: data were lost or changed.
  package var damage: [String]
  /// What nothing refers to: the rests of interrupted runs, which a sweep takes away.
  package var orphans: [String]
  /// How many files were read and compared with their hash.
  package var files: Int
  /// How many twins' rows were compared with theirs.
  package var twins: Int

  package init(damage: [String] = [], orphans: [String] = [], files: Int = 0, twins: Int = 0) {
    self.damage = damage
    self.orphans = orphans
    self.files = files
    self.twins = twins
  }
}

extension PatientRegistry {
  /// Looks at everything and changes nothing.
  package func check() throws -> RegistryCheck {
    var check = RegistryCheck()
    for (database, file) in [(archive, folder.archive), (demographics, folder.demographics)] {
      do {
        for row in try database.query("PRAGMA integrity_check") where row[0].text != "ok" {
          check.damage.append("\(file.lastPathComponent): \(row[0].string)")
        }
        for row in try database.query("PRAGMA foreign_key_check") {
          check.damage.append(
            "\(file.lastPathComponent): a row of \(row[0].string) refers to nothing in "
              + row[2].string
          )
        }
      } catch let error as RegistryError {
        check.damage.append(error.description)
      }
    }
    do {
      try checkRows(&check)
      try checkFiles(&check)
      try checkPersons(&check)
    } catch let error as RegistryError {
      check.damage.append(error.description)
    }
    return check
  }

  private func checkRows(_ check: inout RegistryCheck) throws {
    if let broken = try AuditChain(archive: archive).damage() { check.damage.append(broken) }
    for row in try archive.query("SELECT id, uid, checksum FROM twin ORDER BY id") {
      check.twins += 1
      if try checksum(ofTwin: row[0].integer) != row[2].string {
        check.damage.append("the rows of twin \(row[1].string) are not those that were written")
      }
    }
  }

  private func checkFiles(_ check: inout RegistryCheck) throws {
    let known = try archive.query("SELECT hash, size FROM artefact ORDER BY hash")
    for row in known {
      let hash = row[0].string
      let file = folder.artefact(hash)
      check.files += 1
      if !FileManager.default.fileExists(atPath: file.path) {
        check.damage.append("\(file.path) is missing")
      } else if (try? SHA256.hash(of: file)) != hash {
        check.damage.append("\(file.path) is not what was written: its hash differs")
      }
    }
    check.orphans += try orphanedFiles().map { "\($0.path) belongs to no twin" }
    check.orphans += try orphanedRuns().map { "\($0.path) belongs to no recorded run" }
  }

  private func checkPersons(_ check: inout RegistryCheck) throws {
    let orphans = try orphanedDemographics()
    check.orphans += orphans.map { "demographics of \($0) belong to no registered person" }
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
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.runs.path)) ?? []
    return names.filter { !known.contains($0) && !isKept($0) }.sorted()
      .map { folder.runs.appending(path: $0) }
  }

  /// Whether a folder among the runs is a demo study or an answer, made once and kept.
  func isKept(_ name: String) -> Bool { name.hasPrefix("demo-") || name.hasPrefix("simulation-") }

  /// Random ids with demographics but without a person.
  func orphanedDemographics() throws -> [String] {
    let known = Set(
      try archive.query("SELECT uid FROM person WHERE erased IS NULL").map { $0[0].string }
    )
    return try demographics.query("SELECT person FROM demographics ORDER BY person")
      .map { $0[0].string }.filter { !known.contains($0) }
  }
}
