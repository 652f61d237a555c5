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
  static let archive = [
    Migration("v0001_person", PackageResources.v0001_person_sql),
    Migration("v0002_study", PackageResources.v0002_study_sql),
    Migration("v0003_twin", PackageResources.v0003_twin_sql),
    Migration("v0004_observation", PackageResources.v0004_observation_sql),
    Migration("v0005_audit", PackageResources.v0005_audit_sql),
    Migration("v0006_forecast", PackageResources.v0006_forecast_sql),
  ]

  /// Append-only, in order.
  static let demographics = [
    Migration("v0001_person", PackageResources.demographics_v0001_person_sql)
  ]
}

extension Database {
  /// Brings a file to the newest schema, each step in a transaction of its own.
  ///
  /// - Throws: `RegistryError` for another program's file, or a schema newer than this platform's.
  func migrate(_ migrations: [Migration], in file: URL) throws {
    for _ in try missing(migrations, in: file) {
      try write {
        // Asked again inside: another process may just have done it.
        let left = try missing(migrations, in: file)
        guard let next = left.first else { return }
        if left.count == migrations.count {
          try execute(
            """
            PRAGMA application_id = \(Self.applicationID);
            CREATE TABLE migration
              (number INTEGER PRIMARY KEY, name TEXT NOT NULL, applied TEXT NOT NULL) STRICT;
            """
          )
        }
        try execute(next.sql)
        try query(
          "INSERT INTO migration (number, name, applied) VALUES (?, ?, ?)",
          migrations.count - left.count + 1,
          next.name,
          Timestamp.now()
        )
      }
    }
  }

  /// The steps a file has not seen.
  private func missing(_ migrations: [Migration], in file: URL) throws -> [Migration] {
    let owner = try query("PRAGMA application_id").first?[0].integer
    let tables = try query("SELECT count(*) FROM sqlite_schema").first?[0].integer
    if tables == 0 { return migrations }
    guard owner == Self.applicationID else {
      throw RegistryError(
        "\(file.path) is another program's database: choose another folder with --registry"
      )
    }
    let applied = try query("SELECT name FROM migration ORDER BY number").map { $0[0].string }
    guard applied.count <= migrations.count, zip(applied, migrations).allSatisfy({ $0 == $1.name })
    else {
      throw RegistryError(
        "\(file.path) has schema \(applied.last ?? ""), which this platform does not know: "
          + "use the release that wrote it, or a newer one"
      )
    }
    return Array(migrations.dropFirst(applied.count))
  }

  /// `TWIN` in the file's header: whose database it is.
  private static let applicationID: Int64 = 0x5457_494e
}

/// The time of day, as the registry writes it.
enum Timestamp {
  /// ISO 8601 in UTC, to the second.
  static func now() -> String { Date().formatted(.iso8601) }
}
