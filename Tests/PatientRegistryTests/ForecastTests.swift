import Foundation
import HouseTesting
import Testing

@testable import PatientRegistry

@Suite("Forecasts and versions")
struct ForecastTests {
  @Test("A forecast reads back as it was written, and is never written again")
  func commit() throws {
    let archive = try Archive()
    let registry = archive.registry
    try registry.commit(archive.record("p1"))
    let before = Timestamp.now()
    let made = try registry.commit(archive.forecast())
    #expect(made.twin == "phantom-k1")
    #expect(made.date == "2024-08-15")
    #expect(made.made >= before)
    #expect(try registry.forecast("f1") == made)
    #expect(try registry.forecast("f2") == nil)
    #expect(try registry.forecasts(by: "phantom-k1") == [made])
    let copy = archive.home.url.appending(path: "copy.txt")
    try registry.copy("product/cloud.txt", of: made, to: copy)
    #expect(try String(contentsOf: copy, encoding: .utf8) == "cloud of f1")
    // Made again, after the fact perhaps: what was recorded stays.
    #expect(try registry.commit(archive.forecast(content: "a better cloud")) == made)
    let check = try registry.check()
    #expect(check.damage == [])
    #expect(check.orphans.count == 1)
    #expect(try registry.sweep(olderThan: 0).count == 1)
    #expect(try registry.check() == RegistryCheck(files: 2, twins: 1))
  }

  @Test("A forecast of no twin, or with a path that leads out, is refused")
  func refused() throws {
    let archive = try Archive()
    #expect(throws: RegistryError("there is no twin 'phantom-k1': see 'platform twins'")) {
      try archive.registry.commit(archive.forecast())
    }
    try archive.registry.commit(archive.record("p1"))
    var record = try archive.forecast()
    record.files[0].path = "../cloud.txt"
    let sentence = "forecast f1 cannot be recorded: '../cloud.txt' is no path inside a folder"
    #expect(throws: RegistryError(sentence)) { try archive.registry.commit(record) }
    #expect(try archive.registry.forecasts(by: "phantom-k1") == [])
  }

  @Test(
    "Changed rows are damage",
    arguments: [
      ("UPDATE forecast SET date = '2024-08-16'", "a row of forecast (id 1)"),
      ("UPDATE forecast SET made = '2024-01-01T00:00:00Z'", "a row of forecast (id 1)"),
      ("UPDATE forecast_file SET path = 'x'", "a row of forecast_file (forecast 1)"),
      ("DELETE FROM forecast_file", "forecast f1 has lost files"),
    ]
  )
  func tampered(sql: String, words: String) throws {
    let archive = try Archive()
    try archive.registry.commit(archive.record("p1"))
    try archive.registry.commit(archive.forecast())
    try sqlite(archive.registry.folder.archive, sql)
    let damage = try archive.registry.check().damage
    #expect(damage.count == 1, "\(damage)")
    #expect(damage.first?.hasPrefix(words) == true, "\(damage)")
  }

  @Test("A file that only a forecast has is checked, swept around and backed up")
  func files() throws {
    let archive = try Archive()
    let registry = archive.registry
    var record = try archive.record("p1")
    let shared = try archive.home.write("shared", to: "shared.txt")
    record.files = [(path: "shared.txt", file: shared)]
    try registry.commit(record)
    var forecast = try archive.forecast()
    forecast.files.append((path: "shared.txt", file: shared))
    let made = try registry.commit(forecast)
    // The twin loses the file, the forecast keeps it.
    try registry.commit(archive.record("p1"))
    #expect(try registry.sweep(olderThan: 0) == [])
    let backup = RegistryFolder(archive.home.url.appending(path: "backup"))
    try registry.backup(to: backup.url)
    #expect(try PatientRegistry(backup).forecasts(by: "phantom-k1") == [made])
    #expect(try PatientRegistry(backup).check() == RegistryCheck(files: 3, twins: 1))
    let hash = try #require(made.files["shared.txt"])
    try FileManager.default.removeItem(at: registry.folder.artefact(hash))
    #expect(try registry.check().damage.count == 1)
  }

  @Test("Erasing a person erases what was foretold of them, to the last byte")
  func erase() throws {
    let archive = try Archive()
    let registry = archive.registry
    try registry.commit(archive.record("p1"))
    try registry.commit(archive.record("p2", key: "k2"))
    try registry.commit(archive.forecast())
    let other = try registry.commit(archive.forecast(by: "phantom-k2", key: "f2"))
    let space = registry.folder.run("forecast-f3")
    try FileManager.default.createDirectory(at: space, withIntermediateDirectories: true)
    #expect(try registry.check().orphans == [])
    try registry.erase(registry.person(named: "p1", issuer: nil))
    #expect(try registry.forecast("f1") == nil)
    #expect(try registry.forecast("f2") == other)
    #expect(!FileManager.default.fileExists(atPath: space.path))
    #expect(try registry.check() == RegistryCheck(files: 2, twins: 1))
    let bytes = try archive.everything()
    #expect(bytes.range(of: Data("cloud of f1".utf8)) == nil)
    #expect(bytes.range(of: Data("cloud of f2".utf8)) != nil)
  }

  @Test("An update's parent is the twin it is of; else it is the version before")
  func parents() throws {
    let archive = try Archive()
    let registry = archive.registry
    #expect(try registry.commit(archive.record("p1")).parent == nil)
    #expect(try registry.commit(archive.record("p1", key: "k2")).parent == "phantom-k1")
    var update = try archive.record("p1", key: "k3")
    update.parent = "phantom-k1"
    let updated = try registry.commit(update)
    #expect(updated.version == 3)
    #expect(updated.parent == "phantom-k1")
    // Made again it keeps both.
    #expect(try registry.commit(update).parent == "phantom-k1")
    #expect(try registry.twins().map(\.parent) == [nil, "phantom-k1", "phantom-k1"])
    for parent in ["phantom-k9", "other-k4"] {
      try registry.commit(archive.record("p2", key: "k4", organ: "other"))
      var stray = try archive.record("p1", key: "k5")
      stray.parent = parent
      let sentence =
        "run k5 cannot be recorded: the phantom twin \(parent) is no longer there, or another "
        + "person's"
      #expect(throws: RegistryError(sentence)) { try registry.commit(stray) }
    }
    #expect(try registry.check().damage == [])
  }
}
