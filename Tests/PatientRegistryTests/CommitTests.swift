import Foundation
import HouseTesting
import PatientRegistry
import Testing

@Suite("Commit")
struct CommitTests {
  @Test("A run becomes a twin that reads back as it was written")
  func commit() throws {
    let archive = try Archive()
    let record = try archive.record("p1")
    let twin = try archive.registry.commit(record)
    #expect(twin.version == 1)
    #expect(twin.organ == "phantom")
    #expect(twin.person.identities == [record.identity])
    #expect(twin.person.demographics == record.demographics)
    #expect(twin.observations == record.observations)
    #expect(try archive.registry.twin(ofRun: "k1") == twin)
    let copy = archive.home.url.appending(path: "copy.stl")
    try archive.registry.copy("reporting/artefacts/mesh.stl", of: twin, to: copy)
    #expect(try String(contentsOf: copy, encoding: .utf8) == "mesh of k1")
    #expect(try archive.registry.check() == RegistryCheck(files: 1, twins: 1))
  }

  @Test("The same key keeps its twin and version; another key makes the next version")
  func versions() throws {
    let archive = try Archive()
    let first = try archive.registry.commit(archive.record("p1"))
    let again = try archive.registry.commit(archive.record("p1", value: 43))
    #expect(again.uid == first.uid)
    #expect(again.version == 1)
    #expect(again.observations.map(\.value) == [43])
    let second = try archive.registry.commit(archive.record("p1", key: "k2"))
    #expect(second.version == 2)
    let other = try archive.registry.commit(archive.record("p1", key: "k3", organ: "other"))
    #expect(other.version == 1)
    #expect(try archive.registry.twins().count == 3)
    #expect(try archive.registry.runs().map(\.key) == ["k1", "k2", "k3"])
    #expect(try archive.registry.check().damage == [])
  }

  @Test("What is newly known of a person is added, what was known stays")
  func demographics() throws {
    let archive = try Archive()
    try archive.registry.commit(archive.record("p1"))
    var record = try archive.record("p1", key: "k2")
    record.demographics = .init(weightKilograms: 62)
    let known = try archive.registry.commit(record).person.demographics
    #expect(known.name == "Nobody p1")
    #expect(known.weightKilograms == 62)
  }

  /// What makes a record unfit, and what the registry says of it.
  struct Flaw: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var spoil: @Sendable (inout RunRecord) -> Void

    init(_ reason: String, _ spoil: @escaping @Sendable (inout RunRecord) -> Void) {
      testDescription = reason
      self.spoil = spoil
    }
  }

  @Test(
    "What cannot be recorded is refused, and leaves nothing behind",
    arguments: [
      Flaw("volume is no finite number within its interval") { $0.observations[0].value = .nan },
      Flaw("volume is no finite number within its interval") { $0.observations[0].low = 43 },
      Flaw("volume is no finite number within its interval") { $0.observations[0].high = nil },
      Flaw("two findings have one name") { $0.observations.append($0.observations[0]) },
      Flaw("'../x' is no path inside a folder") { $0.files[0].path = "../x" },
      Flaw("'/x' is no path inside a folder") { $0.files[0].path = "/x" },
      Flaw("two files have one path") { $0.files.append($0.files[0]) },
      Flaw("its key, issuer or identifier is empty") { $0.identity.identifier = "" },
    ]
  )
  func unfit(flaw: Flaw) throws {
    let archive = try Archive()
    var record = try archive.record("p1")
    flaw.spoil(&record)
    #expect(throws: RegistryError("run k1 cannot be recorded: \(flaw.testDescription)")) {
      try archive.registry.commit(record)
    }
    #expect(try archive.registry.check() == RegistryCheck())
    #expect(try archive.registry.persons() == [])
  }

  @Test("A missing file stops a commit before a row is written")
  func missingFile() throws {
    let archive = try Archive()
    var record = try archive.record("p1")
    record.files[0].file = archive.home.url.appending(path: "nothing")
    #expect(throws: RegistryError.self) { try archive.registry.commit(record) }
    #expect(try archive.registry.persons() == [])
    #expect(try archive.registry.check() == RegistryCheck())
  }

  @Test("A key that is another person's is refused")
  func othersKey() throws {
    let archive = try Archive()
    let first = try archive.registry.commit(archive.record("p1"))
    let sentence =
      "run k1 is recorded for another person than p2 of clinic: link the two if they are one"
    #expect(throws: RegistryError(sentence)) {
      try archive.registry.commit(archive.record("p2", value: 43))
    }
    #expect(try archive.registry.twin("phantom-k1") == first)
    #expect(try archive.registry.persons().count == 1)
  }

  @Test("A run that is made again mends its files, and leaves those it no longer has to the sweep")
  func mend() throws {
    let archive = try Archive()
    let registry = archive.registry
    let first = try registry.commit(archive.record("p1"))
    let file = registry.folder.artefact(try #require(first.files.values.first))
    try FileManager.default.removeItem(at: file)
    try Data("mesh of K1".utf8).write(to: file)
    #expect(try registry.check().damage.count == 1)
    try registry.commit(archive.record("p1"))
    #expect(try registry.check() == RegistryCheck(files: 1, twins: 1))

    try registry.commit(archive.record("p1", content: "finer mesh"))
    let check = try registry.check()
    #expect(check.orphans == ["\(file.path) belongs to no twin"])
    #expect(check.damage == [])
    #expect(try registry.sweep(olderThan: 0) == [file.path])
    #expect(try registry.check() == RegistryCheck(files: 1, twins: 1))
  }

  @Test("Many runs are recorded in one transaction, or none")
  func batch() throws {
    let archive = try Archive()
    let records = try (1...5).map { try archive.record("p\($0 % 2)", key: "k\($0)") }
    #expect(try archive.registry.commit(records) == records.map { "phantom-\($0.key)" })
    #expect(try archive.registry.twins().map(\.version) == [1, 1, 2, 2, 3])
    var wrong = try archive.record("p9", key: "k1")
    wrong.observations[0].value = 41
    let mixed = [try archive.record("p8", key: "k8"), wrong]
    #expect(throws: RegistryError.self) { try archive.registry.commit(mixed) }
    #expect(try archive.registry.twins().count == 5)
    #expect(try archive.registry.check().damage == [])
  }

  @Test("Numbers and texts read back as they were written")
  func values() throws {
    let archive = try Archive()
    var record = try archive.record("p\u{0}1 é", issuer: "clinic 'a'; --")
    let values = [-0.0, .leastNonzeroMagnitude, -1.7976931348623157e308, 0.1 + 0.2, 1e15, -3]
    record.observations = values.enumerated()
      .map {
        .init(name: "x\($0)", value: $1, low: nil, high: nil, unit: "1", origin: "derived")
      }
    record.remarks = "{\"a\u{0}\": 1}"
    let twin = try archive.registry.commit(record)
    #expect(twin.observations.map(\.value) == values)
    #expect(twin.remarks == record.remarks)
    #expect(try archive.registry.person(record.identity)?.identities == [record.identity])
    #expect(try archive.registry.check().damage == [])
  }

  @Test("A registry that a newer platform wrote is refused")
  func newer() throws {
    let archive = try Archive()
    let file = archive.registry.folder.archive
    try sqlite(file, "INSERT INTO migration VALUES (99, 'v0099_future', '')")
    let sentence =
      "\(file.path) has schema v0099_future, which this platform does not know: "
      + "use the release that wrote it, or a newer one"
    #expect(throws: RegistryError(sentence)) { try PatientRegistry(archive.registry.folder) }
  }

  @Test("A file that is no database is refused")
  func noDatabase() throws {
    let archive = try Archive()
    let folder = RegistryFolder(archive.home.url.appending(path: "other"))
    try archive.home.write(
      String(repeating: "no database ", count: 100),
      to: "other/registry.sqlite"
    )
    let sentence =
      "\(folder.archive.path): file is not a database: restore a backup (platform registry backup)"
    #expect(throws: RegistryError(sentence)) { try PatientRegistry(folder) }
  }
}
