import Foundation
import HouseTesting
import Testing

@testable import PatientRegistry

@Suite("Check, sweep and backup")
struct CheckTests {
  @Test(
    "Changed rows are damage, though SQLite itself sees none",
    arguments: [
      ("UPDATE observation SET value = value + 1", "a row of observation (twin 1)"),
      ("UPDATE observation SET unit = 'L'", "a row of observation (twin 1)"),
      ("DELETE FROM observation", "twin phantom-k1 has lost findings or files"),
      ("DELETE FROM twin_file", "twin phantom-k1 has lost findings or files"),
      ("UPDATE run SET remarks = 'none'", "a row of run (id 1)"),
      ("UPDATE twin SET version = 2", "a row of twin (id 1)"),
      ("UPDATE twin_file SET path = 'x'", "a row of twin_file (twin 1)"),
      ("UPDATE study SET date = NULL", "a row of study (id 1)"),
      ("UPDATE plugin SET contract = 2", "a row of plugin (id 1)"),
      ("UPDATE concept SET code = '1'", "a row of concept (id 1)"),
      ("UPDATE identity SET identifier = 'p2'", "a row of identity (issuer 'clinic')"),
      ("UPDATE person SET created = ''", "a row of person (id 1)"),
      ("UPDATE twin SET seal = 1", "a row of twin (id 1)"),
      ("UPDATE audit SET subject = 'somebody else' WHERE id = 1", "the audit chain is broken"),
      ("UPDATE audit SET hash = '' WHERE id = 2", "the audit chain is broken at row 2"),
      ("DELETE FROM audit WHERE id = 1", "the audit chain is broken at row 1"),
      ("DELETE FROM audit WHERE id = 2", "the audit chain ends at row 1 of 2"),
    ]
  )
  func tampered(sql: String, words: String) throws {
    let archive = try Archive()
    try archive.registry.commit(archive.record("p1"))
    let unguarded = "DROP TRIGGER audit_keeps_rows; DROP TRIGGER audit_keeps_words; "
    try sqlite(archive.registry.folder.archive, unguarded + sql)
    let damage = try archive.registry.check().damage
    #expect(damage.count == 1, "\(damage)")
    #expect(damage.first?.hasPrefix(words) == true, "\(damage)")
  }

  @Test("A flipped bit in a file, and a missing file, are damage")
  func flippedBit() throws {
    let archive = try Archive()
    let twin = try archive.registry.commit(archive.record("p1"))
    let file = archive.registry.folder.artefact(try #require(twin.files.values.first))
    var bytes = try Data(contentsOf: file)
    bytes[3] ^= 4
    try bytes.write(to: file)
    let target = archive.home.url.appending(path: "copy")
    #expect(throws: RegistryError.self) {
      try archive.registry.copy("reporting/artefacts/mesh.stl", of: twin, to: target)
    }
    #expect(!FileManager.default.fileExists(atPath: target.path))
    let differs = "\(file.path) is not what was written: its hash differs"
    #expect(try archive.registry.check().damage == [differs])
    try FileManager.default.removeItem(at: file)
    #expect(try archive.registry.check().damage == ["\(file.path) is missing"])
  }

  @Test("Orphans are listed, swept once they are old, and not while somebody holds them")
  func orphans() throws {
    let archive = try Archive()
    let registry = archive.registry
    try registry.commit(archive.record("p1"))
    let (run, held) = (registry.folder.run("dead"), registry.folder.run("held"))
    let file = registry.folder.artefact(String(repeating: "a", count: 64))
    for folder in [run, held, file.deletingLastPathComponent()] {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }
    try Data().write(to: file)
    #expect(
      try registry.check().orphans == [
        "\(file.path) belongs to no twin", "\(run.path) belongs to no recorded run",
        "\(held.path) belongs to no recorded run",
      ]
    )
    #expect(try registry.sweep() == [])
    let lock = open(held.path, O_RDONLY)
    defer { close(lock) }
    try #require(flock(lock, LOCK_EX) == 0)
    #expect(try registry.sweep(olderThan: 0) == [run.path, file.path])
    #expect(try registry.check().damage == [])
    #expect(try registry.twins().count == 1)
  }

  @Test("Changed demographics are damage")
  func tamperedDemographics() throws {
    let archive = try Archive()
    try archive.registry.commit(archive.record("p1"))
    try sqlite(archive.registry.folder.demographics, "UPDATE demographics SET sex = 'male'")
    let damage = try archive.registry.check().damage
    #expect(damage.count == 1)
    #expect(damage.first?.hasPrefix("a row of demographics (person '") == true, "\(damage)")
  }

  @Test("The audit takes no change")
  func auditGuard() throws {
    let archive = try Archive()
    try archive.registry.commit(archive.record("p1"))
    for sql in ["UPDATE audit SET subject = ''", "DELETE FROM audit"] {
      #expect(throws: RegistryError.self) { try archive.registry.archive.query(sql) }
    }
  }

  @Test("A flipped bit of the archive is found, or changes nothing that is read")
  func flippedBits() throws {
    let archive = try Archive()
    for number in 1...8 {
      let person = "p\(number % 5)"
      try archive.registry.commit(archive.record(person, key: "k\(number)"))
    }
    let identity = RunRecord.Identity(issuer: "clinic", identifier: "p1")
    try archive.registry.link(identity, to: .init(issuer: "clinic", identifier: "p2"))
    let whole = archive.home.url.appending(path: "whole")
    try archive.registry.backup(to: whole)
    let original = try contents(PatientRegistry(RegistryFolder(whole)))
    let bytes = try Data(contentsOf: RegistryFolder(whole).archive)

    // Unused space is zeros: nothing is lost there.
    let used = bytes.indices.filter { bytes[$0] != 0 }
    var random = SplitMix(state: 7)
    var found = 0
    let trials = ProcessInfo.processInfo.environment["PLATFORM_FULL"] == "1" ? 400 : 40
    for trial in 0..<trials {
      let copy = archive.home.url.appending(path: "copy-\(trial)")
      try FileManager.default.copyItem(at: whole, to: copy)
      defer { try? FileManager.default.removeItem(at: copy) }
      var damaged = bytes
      let byte = used[Int(random.next() % UInt64(used.count))]
      damaged[byte] ^= 1 << UInt8(random.next() % 8)
      try damaged.write(to: RegistryFolder(copy).archive)
      do {
        let registry = try PatientRegistry(RegistryFolder(copy))
        if try !registry.check().damage.isEmpty {
          found += 1
        } else {
          let read = try contents(registry)
          #expect(read == original, "byte \(byte) changed what is read, and was not found")
        }
      } catch {
        found += 1
      }
    }
    #expect(found > trials / 2, "of \(trials)")
  }

  /// All that can be read of a registry.
  private func contents(_ registry: PatientRegistry) throws -> Contents {
    Contents(
      persons: try registry.persons(),
      twins: try registry.twins().map { try registry.twin($0.uid) },
      runs: try registry.runs()
    )
  }

  private struct Contents: Equatable {
    var persons: [RegisteredPerson]
    var twins: [Twin]
    var runs: [RegisteredRun]
  }

  @Test("What an interrupted erasure leaves is an orphan, which a sweep takes at once")
  func interruptedErasure() throws {
    let archive = try Archive()
    let registry = archive.registry
    try registry.commit(archive.record("p1"))
    let hash = String(repeating: "b", count: 64)
    try Table.artefact.insert(hash, 3, into: registry.archive)
    let path = registry.folder.artefact(hash).path
    #expect(
      try registry.check()
        == RegistryCheck(orphans: ["\(path) belongs to no twin"], files: 1, twins: 1)
    )
    #expect(try registry.sweep() == [path])
    #expect(try registry.check() == RegistryCheck(files: 1, twins: 1))
  }

  @Test("A sweep takes the rooms of recorded runs, leaves their logs, and facts about nobody go")
  func sweepRooms() throws {
    let archive = try Archive()
    let registry = archive.registry
    try registry.commit(archive.record("p1"))
    let space = registry.folder.run("k1")
    let room = space.appending(path: "modelling")
    try FileManager.default.createDirectory(at: room, withIntermediateDirectories: true)
    try Data("said".utf8).write(to: space.appending(path: "run.log"))
    try Table.demographics.insert(
      "nobody",
      "N",
      nil,
      nil,
      nil,
      nil,
      "2024-05-17T10:00:00Z",
      into: registry.demographics
    )
    #expect(
      try registry.check().orphans == ["demographics of nobody belong to no registered person"]
    )
    #expect(try registry.sweep() == ["demographics of nobody"])
    #expect(try registry.sweep(olderThan: 0).map { $0.hasSuffix("modelling") } == [true])
    #expect(try FileManager.default.contentsOfDirectory(atPath: space.path) == ["run.log"])
    #expect(try registry.check() == RegistryCheck(files: 1, twins: 1))
  }

  @Test("A check changes no byte")
  func checkChangesNothing() throws {
    let archive = try Archive()
    try archive.registry.commit(archive.record("p1"))
    let before = try archive.everything()
    _ = try archive.registry.check()
    #expect(try archive.everything() == before)
  }

  @Test("A backup opens, checks clean and is complete, even beside a writer")
  func backup() async throws {
    let archive = try Archive()
    for number in 1...20 {
      try archive.registry.commit(archive.record("p\(number)", key: "k\(number)"))
    }
    let writer = try PatientRegistry(archive.registry.folder)
    let target = archive.home.url.appending(path: "backup")
    let group = DispatchGroup()
    DispatchQueue.global()
      .async(group: group) {
        for number in 21...30 {
          if let record = try? archive.record("p\(number)", key: "k\(number)") {
            _ = try? writer.commit(record)
          }
        }
      }
    try archive.registry.backup(to: target)
    let copy = try PatientRegistry(RegistryFolder(target))
    let check = try copy.check()
    #expect(check.damage == [])
    #expect(check.orphans == [])
    #expect(check.twins >= 20)
    #expect(throws: RegistryError("\(target.path) is there already: name a new folder")) {
      try archive.registry.backup(to: target)
    }
    await withCheckedContinuation { done in group.notify(queue: .global()) { done.resume() } }
    #expect(try archive.registry.check().twins == 30)
  }
}
