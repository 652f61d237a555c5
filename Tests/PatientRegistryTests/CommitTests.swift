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
