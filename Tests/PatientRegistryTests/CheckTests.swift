import Foundation
import HouseTesting
import PatientRegistry
import Testing

@Suite("Check, sweep and backup")
struct CheckTests {
  @Test(
    "Changed rows are damage, though SQLite itself sees none",
    arguments: [
      ("UPDATE observation SET value = value + 1", "the rows of twin phantom-k1"),
      ("UPDATE observation SET unit = 'L'", "the rows of twin phantom-k1"),
      ("UPDATE run SET remarks = 'none'", "the rows of twin phantom-k1"),
      ("UPDATE twin_file SET path = 'x'", "the rows of twin phantom-k1"),
      ("UPDATE audit SET subject = 'somebody else' WHERE id = 1", "the audit chain"),
      ("DELETE FROM audit WHERE id = 1", "the audit chain"),
    ]
  )
  func tampered(sql: String, words: String) throws {
    let archive = try Archive()
    try archive.registry.commit(archive.record("p1"))
    try sqlite(archive.registry.folder.archive, sql)
    let damage = try archive.registry.check().damage
    #expect(damage.count == 1)
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
