import CSQLite
import Foundation
import PatientRegistry

/// The registry at the size it is made for: how long a look-up and a backup take.
///
/// 100,000 persons with 10 studies each; each study's run made a twin with 20 findings, so that a
/// person has 200 observations and the archive 20 million. Twins have no files here: files are
/// copied or linked by the file system, whose speed is not ours. `PLATFORM_REGISTRY_SCALE` makes
/// a fraction of it, for a quick look.
enum RegistryScale {
  static let family = Benchmarks.Family(name: "registryScale", rows: rows)

  private static let studies = 10
  private static let findings = 20
  private static let lookUps = 2_000

  @Sendable private static func rows() async throws -> [BenchmarkRow] {
    let scale = ProcessInfo.processInfo.environment["PLATFORM_REGISTRY_SCALE"].flatMap(Double.init)
    let persons = max(100, Int(100_000 * (scale ?? 1)))
    let home = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: home, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: home) }
    let folder = RegistryFolder(home.appending(path: "registry"))
    let build = try seconds { try fill(folder, persons: persons) }

    let registry = try PatientRegistry(folder)
    let (byIdentifier, findings) = try lookUpTimes(in: registry, persons: persons)
    let bare = try bareLookUpTimes(in: folder, persons: persons)
    let list = try seconds { _ = try registry.persons() }
    let target = home.appending(path: "backup")
    let backup = try seconds { try registry.backup(to: target) }
    let copy = try PatientRegistry(RegistryFolder(target))
    guard try copy.person(identity(persons - 1))?.uid == registry.person(identity(persons - 1))?.uid
    else { throw RegistryError("the backup lacks the last person") }
    let size = try FileManager.default.attributesOfItem(atPath: folder.archive.path)[.size] as? Int
    return [
      row("registryPersons", Double(persons), "1"),
      row("registryArchiveSize", Double(size ?? 0) / 1e6, "MB"),
      row("registryFill", build, "s"),
      BenchmarkRow(
        benchmark: "registryLookUpByIdentifierMedian",
        ours: percentile(byIdentifier, 0.5) * 1e3,
        unit: "ms",
        peer: percentile(bare, 0.5) * 1e3,
        peerName: "SQLite \(SQLITE_VERSION), one prepared statement"
      ),
      row("registryLookUpByIdentifierP99", percentile(byIdentifier, 0.99) * 1e3, "ms", bar: 5),
      row("registryTwinsOfPersonWithFindingsP99", percentile(findings, 0.99) * 1e3, "ms"),
      row("registryListPersons", list, "s"),
      row("registryBackup", backup, "s", bar: 60),
    ]
  }

  private static func fill(_ folder: RegistryFolder, persons: Int) throws {
    let registry = try PatientRegistry(folder)
    let batch = 200
    for first in stride(from: 0, to: persons, by: batch) {
      // Study after study within a batch: a person's rows are not written side by side.
      let people = first..<min(first + batch, persons)
      try registry.commit(
        (0..<studies).flatMap { study in people.map { record(person: $0, study: study) } }
      )
    }
  }

  private static func record(person: Int, study: Int) -> RunRecord {
    let key = SHA256.hash(Data("run \(person) \(study)".utf8))
    let observations = (0..<findings)
      .map { index in
        let value = Double((person &* 31 &+ study &* 7 &+ index) % 1000) / 7 + 50
        return RunRecord.Observation(
          name: "finding\(index)",
          value: value,
          low: value - 3.25,
          high: value + 3.25,
          unit: "mL",
          origin: "measured"
        )
      }
    return RunRecord(
      key: key,
      organ: "phantom",
      pluginVersion: "1.0.0",
      pluginLibrary: String(repeating: "a", count: 64),
      contract: 1,
      identity: identity(person),
      demographics: .init(sex: person % 2 == 0 ? "female" : "male"),
      study: SHA256.hash(Data("study \(person) \(study)".utf8)),
      studyDate: "20\(10 + study)-05-17",
      started: "2024-05-17T10:00:00Z",
      finished: "2024-05-17T10:00:02Z",
      provenance: "{}",
      remarks: "{}",
      observations: observations,
      files: []
    )
  }

  private static func identity(_ person: Int) -> RunRecord.Identity {
    RunRecord.Identity(issuer: "clinic", identifier: "MRN-\(person)")
  }

  /// Seconds of each look-up: the person by identifier, and then all findings of all twins.
  private static func lookUpTimes(
    in registry: PatientRegistry,
    persons: Int
  ) throws -> (byIdentifier: [Double], findings: [Double]) {
    var (byIdentifier, findings): ([Double], [Double]) = ([], [])
    for number in 0..<lookUps {
      // A stride without a common factor walks the whole archive in no order.
      let identity = identity(number &* 7_919 &* 613 % persons)
      var person: RegisteredPerson?
      byIdentifier.append(try seconds { person = try registry.person(identity) })
      guard let person else { throw RegistryError("\(identity) was not found") }
      findings.append(
        try seconds {
          for twin in try registry.twins(of: person) { _ = try registry.twin(twin.uid) }
        }
      )
    }
    return (byIdentifier, findings)
  }

  /// Seconds of the look-up's first step alone, without a line of ours: what SQLite itself takes.
  private static func bareLookUpTimes(in folder: RegistryFolder, persons: Int) throws -> [Double] {
    var database: OpaquePointer?
    var statement: OpaquePointer?
    defer {
      sqlite3_finalize(statement)
      sqlite3_close(database)
    }
    let sql = "SELECT person FROM identity WHERE identifier = ? AND issuer = 'clinic'"
    guard sqlite3_open(folder.archive.path, &database) == SQLITE_OK,
      sqlite3_prepare_v2(database, sql, -1, &statement, nil) == SQLITE_OK
    else { throw RegistryError(String(cString: sqlite3_errmsg(database))) }
    let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
    return try (0..<lookUps)
      .map { number in
        let name = identity(number &* 7_919 &* 613 % persons).identifier
        var code = SQLITE_ERROR
        let time = seconds {
          sqlite3_bind_text(statement, 1, name, -1, copied)
          code = sqlite3_step(statement)
          sqlite3_reset(statement)
        }
        guard code == SQLITE_ROW else { throw RegistryError("\(name) was not found") }
        return time
      }
  }

  private static func row(
    _ name: String,
    _ value: Double,
    _ unit: String,
    bar: Double? = nil
  ) -> BenchmarkRow {
    BenchmarkRow(benchmark: name, ours: value, unit: unit, bar: bar)
  }

  private static func percentile(_ times: [Double], _ share: Double) -> Double {
    times.sorted()[Int(Double(times.count - 1) * share)]
  }

  private static func seconds(_ body: () throws -> Void) rethrows -> Double {
    let start = ContinuousClock.now
    try body()
    return (ContinuousClock.now - start) / .seconds(1)
  }
}
