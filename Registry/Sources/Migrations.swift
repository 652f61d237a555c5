import Foundation

/// A step of the schema, in the binary so that an installed platform needs no files.
struct Migration: Sendable {
  var name: String
  var sql: String

  init(_ name: String, _ bytes: [UInt8]) {
    self.name = name
    sql = String(decoding: bytes, as: UTF8.self)
  }

  /// Append-only, in order.
  static let archive = [Migration("v0001_archive", PackageResources.v0001_archive_sql)]

  /// Append-only, in order.
  static let demographics = [
    Migration("v0001_person", PackageResources.demographics_v0001_person_sql)
  ]
}

extension Database {
  /// Brings a file to the newest schema, each step in a transaction of its own.
  ///
  /// - Throws: `RegistryError` for a schema newer than this platform's.
  func migrate(_ migrations: [Migration], in file: URL) throws {
    if try missing(migrations, in: file).isEmpty { return }
    for migration in migrations {
      try write {
        // Asked again inside: another process may just have done it.
        guard try missing(migrations, in: file).contains(migration.name) else { return }
        try execute(migration.sql)
        let number = migrations.firstIndex { $0.name == migration.name } ?? 0
        try query(
          "INSERT INTO migration (number, name, applied) VALUES (?, ?, ?)",
          number + 1,
          migration.name,
          Timestamp.now()
        )
      }
    }
  }

  private func missing(_ migrations: [Migration], in file: URL) throws -> [String] {
    try execute(
      """
      CREATE TABLE IF NOT EXISTS migration
        (number INTEGER PRIMARY KEY, name TEXT NOT NULL, applied TEXT NOT NULL) STRICT
      """
    )
    let applied = try query("SELECT name FROM migration ORDER BY number").map { $0[0].string }
    guard applied.count <= migrations.count, zip(applied, migrations).allSatisfy({ $0 == $1.name })
    else {
      throw RegistryError(
        "\(file.path) has schema \(applied.last ?? ""), which this platform does not know: "
          + "use the release that wrote it, or a newer one"
      )
    }
    return migrations.dropFirst(applied.count).map(\.name)
  }
}

/// The time of day, as the registry writes it.
enum Timestamp {
  /// ISO 8601 in UTC, to the second.
  static func now() -> String { Date().formatted(.iso8601) }
}
