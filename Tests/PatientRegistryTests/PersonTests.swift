import Foundation
import PatientRegistry
import Testing

@Suite("Persons")
struct PersonTests {
  private let unnamed = RunRecord.Identity(issuer: "unidentified", identifier: "ab12")
  private let named = RunRecord.Identity(issuer: "clinic", identifier: "p1")

  @Test("An unidentified person is linked to a named one, and unlinked again")
  func link() throws {
    let archive = try Archive()
    let registry = archive.registry
    try registry.commit(archive.record("ab12", issuer: "unidentified"))
    try registry.link(unnamed, to: named)
    let person = try registry.person(named: "p1", issuer: "clinic")
    #expect(person.identities == [named, unnamed])
    #expect(try registry.persons().count == 1)
    #expect(try registry.twins(of: person).map(\.version) == [1])
    // The version counts over both.
    #expect(try registry.commit(archive.record("p1", key: "k2")).version == 2)

    try registry.unlink(unnamed)
    #expect(try registry.persons().count == 2)
    #expect(try registry.person(unnamed)?.identities == [unnamed])
    #expect(try registry.check().damage == [])
  }

  @Test("A link that is none, or goes in a circle, is refused")
  func wrongLinks() throws {
    let archive = try Archive()
    try archive.registry.commit(archive.record("p1"))
    try archive.registry.commit(archive.record("p2", key: "k2"))
    let (p1, p2) = (named, RunRecord.Identity(issuer: "clinic", identifier: "p2"))
    try archive.registry.link(p1, to: p2)
    #expect(throws: RegistryError("p2 of clinic and p1 of clinic are one already")) {
      try archive.registry.link(p2, to: p1)
    }
    #expect(throws: RegistryError("p1 of clinic and p1 of clinic are one already")) {
      try archive.registry.link(p1, to: p1)
    }
    #expect(throws: RegistryError("p2 of clinic is not linked to anybody")) {
      try archive.registry.unlink(p2)
    }
    let sentence = "nobody is registered as ab12 of unidentified: see 'platform patients'"
    #expect(throws: RegistryError(sentence)) { try archive.registry.link(unnamed, to: p1) }
  }

  @Test("An identifier that several issuers gave needs the issuer")
  func ambiguous() throws {
    let archive = try Archive()
    try archive.registry.commit(archive.record("p1"))
    try archive.registry.commit(archive.record("p1", issuer: "other", key: "k2"))
    #expect(throws: RegistryError("several persons are called 'p1': add --issuer")) {
      try archive.registry.person(named: "p1", issuer: nil)
    }
    #expect(try archive.registry.person(named: "p1", issuer: "other").identities.count == 1)
  }

  @Test("Erasing leaves no trace of a person in any byte, and harms nobody else")
  func erase() throws {
    let archive = try Archive()
    let registry = archive.registry
    let twin = try registry.commit(archive.record("secret-7", key: "k1", content: "shape-77"))
    try registry.commit(archive.record("p2", key: "k2"))
    for folder in [registry.folder.run("k1"), registry.folder.twins.appending(path: twin.uid)] {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try Data("Nobody secret-7".utf8).write(to: folder.appending(path: "page.html"))
    }
    #expect(try archive.everything().range(of: Data("secret-7".utf8)) != nil)

    try registry.erase(registry.person(named: "secret-7", issuer: nil))
    let left = try archive.everything()
    for word in ["secret-7", "shape-77", "study of k1", twin.uid] {
      #expect(left.range(of: Data(word.utf8)) == nil, "\(word) is still there")
    }
    #expect(try registry.persons().flatMap(\.identities).map(\.identifier) == ["p2"])
    #expect(try registry.twins().map(\.key) == ["k2"])
    #expect(try registry.check() == RegistryCheck(files: 1, twins: 1))
  }
}
