import Foundation
import HouseTesting
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

  @Test("Links of links are taken back one by one")
  func chain() throws {
    let archive = try Archive()
    let registry = archive.registry
    for number in 1...3 {
      try registry.commit(archive.record("p\(number)", key: "k\(number)"))
    }
    let (p1, p2, p3) = (named, identity("p2"), identity("p3"))
    try registry.link(p1, to: p2)
    try registry.link(p2, to: p3)
    let all = try registry.person(named: "p1", issuer: nil)
    #expect(all.identities == [p3, p1, p2])
    #expect(all.linked.count == 2)
    #expect(try registry.twins().map(\.person.uid) == [all.uid, all.uid, all.uid])
    #expect(try registry.twins(of: all).map(\.uid) == ["phantom-k1", "phantom-k2", "phantom-k3"])
    let sentence = "p3 of clinic and p1 of clinic are one already"
    #expect(throws: RegistryError(sentence)) { try registry.link(p3, to: p1) }
    // Each had a first version; the next counts over all three.
    #expect(try registry.commit(archive.record("p3", key: "k4")).version == 2)

    try registry.unlink(p2)
    #expect(try registry.persons().map(\.identities) == [[p2, p1], [p3]])
    try registry.unlink(p1)
    #expect(try registry.persons().map(\.identities) == [[p1], [p2], [p3]])
    #expect(try registry.check().damage == [])
  }

  @Test("Erasing a person erases those linked to them, and keeps files that others need")
  func eraseGroup() throws {
    let archive = try Archive()
    let registry = archive.registry
    let shared = try archive.home.write("atlas", to: "atlas.txt")
    for number in 1...3 {
      var record = try archive.record("p\(number)", key: "k\(number)")
      record.files.append((path: "atlas.txt", file: shared))
      try registry.commit(record)
    }
    try registry.link(named, to: identity("p2"))
    try registry.erase(registry.person(named: "p1", issuer: nil))
    #expect(try registry.persons().map(\.identities) == [[identity("p3")]])
    #expect(try registry.check() == RegistryCheck(files: 2, twins: 1))
    let copy = archive.home.url.appending(path: "copy.txt")
    try registry.copy("atlas.txt", of: registry.twin("phantom-k3"), to: copy)
    #expect(try String(contentsOf: copy, encoding: .utf8) == "atlas")
    // Who comes again is somebody new.
    #expect(try registry.commit(archive.record("p1", key: "k1")).version == 1)
    #expect(try registry.check().damage == [])
  }

  @Test("Nobody is erased while one of their runs is being made; kept answers go too")
  func eraseBusy() throws {
    let archive = try Archive()
    let registry = archive.registry
    try registry.commit(archive.record("p1"))
    let space = registry.folder.run("k1")
    let answer = registry.folder.run("simulation-1")
    for folder in [space, answer] {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }
    let person = try registry.person(named: "p1", issuer: nil)
    do {
      let lock = open(space.path, O_RDONLY)
      defer { close(lock) }
      try #require(flock(lock, LOCK_EX) == 0)
      let sentence = "\(space.path) is being worked in: let that end, then erase again"
      #expect(throws: RegistryError(sentence)) { try registry.erase(person) }
    }
    #expect(try registry.person(named: "p1", issuer: nil) == person)
    try registry.erase(person)
    #expect(try FileManager.default.contentsOfDirectory(atPath: registry.folder.runs.path) == [])
    #expect(try registry.persons() == [])
  }

  private func identity(_ identifier: String) -> RunRecord.Identity {
    RunRecord.Identity(issuer: "clinic", identifier: identifier)
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
