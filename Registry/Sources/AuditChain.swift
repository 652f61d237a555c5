import Foundation

/// What was done to whom, in a chain: each row's hash covers the row before it.
///
/// Subjects are random ids: a row says nothing about anybody once its subject is erased.
struct AuditChain: Sendable {
  let archive: Database

  /// Adds a row; call it inside the transaction of the deed.
  func add(_ action: String, _ subject: String) throws {
    let last = try archive.query("SELECT id, hash FROM audit ORDER BY id DESC LIMIT 1").first
    let id = (last?[0].integer ?? 0) + 1
    let time = Timestamp.now()
    try archive.query(
      "INSERT INTO audit (id, time, action, subject, hash) VALUES (?, ?, ?, ?, ?)",
      id,
      time,
      action,
      subject,
      Self.hash(last?[1].string ?? Self.root, "\(id)", time, action, subject)
    )
  }

  /// The first broken link, in words; nil for a whole chain.
  func damage() throws -> String? {
    var previous = Self.root
    var number: Int64 = 0
    // In pieces: the audit only grows.
    while true {
      let rows = try archive.query(
        "SELECT id, time, action, subject, hash FROM audit WHERE id > ? ORDER BY id LIMIT 10000",
        number
      )
      for row in rows {
        number += 1
        let texts = row.dropFirst().map(\.string)
        let expected = Self.hash(previous, "\(number)", texts[0], texts[1], texts[2])
        guard row[0].integer == number, texts[3] == expected else {
          return "the audit chain is broken at row \(number)"
        }
        previous = expected
      }
      if rows.isEmpty { break }
    }
    let given = try archive.query("SELECT seq FROM sqlite_sequence WHERE name = 'audit'")
    let last = given.first?[0].integer ?? 0
    return last == number ? nil : "the audit chain ends at row \(number) of \(last)"
  }

  private static let root = String(repeating: "0", count: 64)

  private static func hash(_ parts: String...) -> String {
    var hash = SHA256()
    for part in parts { hash.update(part) }
    return hash.digest()
  }
}
