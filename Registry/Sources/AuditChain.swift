import Foundation

/// What was done to whom, in a chain: each row's hash covers the row before it.
///
/// Subjects are random ids: a row says nothing about anybody once its subject is erased.
struct AuditChain: Sendable {
  let archive: Database

  /// Adds a row; call it inside the transaction of the deed.
  func add(_ action: String, _ subject: String) throws {
    let last = try archive.query("SELECT hash FROM audit ORDER BY id DESC LIMIT 1")
    let previous = last.first?[0].string ?? Self.root
    let time = Timestamp.now()
    try archive.query(
      "INSERT INTO audit (time, action, subject, previous, hash) VALUES (?, ?, ?, ?, ?)",
      time,
      action,
      subject,
      previous,
      Self.hash(previous, time, action, subject)
    )
  }

  /// The first broken link, in words; nil for a whole chain.
  func damage() throws -> String? {
    var expected = Self.root
    var number: Int64 = 0
    for row in try archive.query(
      "SELECT id, time, action, subject, previous, hash FROM audit ORDER BY id"
    ) {
      number += 1
      let texts = row.dropFirst().map(\.string)
      guard row[0].integer == number, texts[3] == expected,
        texts[4] == Self.hash(texts[3], texts[0], texts[1], texts[2])
      else { return "the audit chain is broken at row \(row[0].integer)" }
      expected = texts[4]
    }
    return nil
  }

  private static let root = String(repeating: "0", count: 64)

  private static func hash(_ parts: String...) -> String {
    var hash = SHA256()
    for part in parts { hash.update(part) }
    return hash.digest()
  }
}
