import Foundation
import HouseTesting
import Testing

@testable import PatientRegistry

@Suite("Migrations")
struct MigrationTests {
  @Test("A registry of every earlier version is brought up to date", arguments: 0...6)
  func earlier(version: Int) throws {
    let home = try TemporaryFolder()
    let folder = RegistryFolder(home.url.appending(path: "registry"))
    try folder.make()
    do {
      let old = try Database(folder.archive)
      try old.migrate(Array(Migration.archive.prefix(version)), in: folder.archive)
      if version > 0 {
        try Table.person.insert(1, "0f8fad5b", "2024-05-17T10:00:00Z", nil, into: old)
        try Table.identity.insert("clinic", "p0", 1, into: old)
      }
    }
    let registry = try PatientRegistry(folder)
    let steps = try registry.archive.query("SELECT number, name FROM migration ORDER BY number")
    #expect(steps.map { $0[0].integer } == [1, 2, 3, 4, 5, 6])
    #expect(steps.map { $0[1].string } == Migration.archive.map(\.name))
    #expect(try registry.persons().map(\.uid) == (version > 0 ? ["0f8fad5b"] : []))
    #expect(try registry.check() == RegistryCheck())
  }

  @Test("Opening again changes nothing")
  func again() throws {
    let archive = try Archive()
    try archive.registry.commit(archive.record("p1"))
    let steps = "SELECT * FROM migration"
    let first = try archive.registry.archive.query(steps)
    let second = try PatientRegistry(archive.registry.folder)
    #expect(try second.archive.query(steps) == first)
    #expect(try second.twins() == archive.registry.twins())
  }

  @Test("Another program's database and another program's folder are refused")
  func foreign() throws {
    let home = try TemporaryFolder()
    let other = RegistryFolder(home.url.appending(path: "other"))
    try home.write("", to: "other/registry.sqlite")
    try sqlite(other.archive, "CREATE TABLE person (name TEXT)")
    let database =
      "\(other.archive.path) is another program's database: "
      + "choose another folder with --registry"
    #expect(throws: RegistryError(database)) { try PatientRegistry(other) }

    let papers = RegistryFolder(home.url.appending(path: "papers"))
    try home.write("", to: "papers/letter.txt")
    let folder =
      "\(papers.url.path) is no registry, it holds 'letter.txt': "
      + "name an empty or a new folder with --registry"
    #expect(throws: RegistryError(folder)) { try PatientRegistry(papers) }
    #expect(try FileManager.default.contentsOfDirectory(atPath: papers.url.path) == ["letter.txt"])

    let file = RegistryFolder(home.url.appending(path: "papers/letter.txt"))
    #expect(throws: RegistryError.self) { try PatientRegistry(file) }
  }

  @Test("The folder is its owner's alone")
  func rights() throws {
    let archive = try Archive()
    let folder = archive.registry.folder.url.path
    let rights = try FileManager.default.attributesOfItem(atPath: folder)[.posixPermissions]
    #expect(rights as? Int == 0o700)
  }
}
