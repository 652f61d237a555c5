import Foundation

/// A person as the registry knows them, all links followed.
package struct RegisteredPerson: Equatable, Sendable {
  /// The random id.
  package var uid: String
  /// What issuers call this person: their own name first, then those of linked persons.
  package var identities: [RunRecord.Identity]
  /// What is known.
  package var demographics: RunRecord.Demographics
  /// The persons linked to this one.
  package var linked: [String]
}

extension PatientRegistry {
  /// The person that a person is linked to at the end of all links, or the person itself.
  func root(of person: Int64) throws -> Int64 {
    var root = person
    // `link` lets no circle in; a damaged file may hold one.
    var seen: Set<Int64> = []
    while seen.insert(root).inserted,
      let target =
        try archive.query(
          "SELECT target FROM person_link WHERE person = ?",
          root
        )
        .first
    {
      root = target[0].integer
    }
    return root
  }

  /// `linked`: a root and every person linked to it.
  static let linkedPersons = """
    WITH RECURSIVE linked (person) AS (
      VALUES (?1) UNION SELECT person_link.person FROM person_link JOIN linked
      ON target = linked.person
    )
    """

  /// Every person that is not linked to another, by the order they came in.
  package func persons() throws -> [RegisteredPerson] {
    try archive.read {
      try archive.query(
        """
        SELECT id FROM person
        WHERE erased IS NULL AND id NOT IN (SELECT person FROM person_link) ORDER BY id
        """
      )
      .map { try registered($0[0].integer) }
    }
  }

  /// The person an identity belongs to, links followed; nil when nobody has it.
  package func person(_ identity: RunRecord.Identity) throws -> RegisteredPerson? {
    try archive.read {
      try personID(identity).map { try registered(root(of: $0)) }
    }
  }

  /// The person behind an issuer's identifier, or behind an identifier or a random id that only one
  /// person has.
  ///
  /// - Throws: `RegistryError` when nobody or several have it.
  package func person(named word: String, issuer: String?) throws -> RegisteredPerson {
    try archive.read {
      let rows =
        if let issuer {
          try archive.query(
            "SELECT person FROM identity WHERE issuer = ? AND identifier = ?",
            issuer,
            word
          )
        } else {
          try archive.query(
            """
            SELECT person FROM identity WHERE identifier = ?
            UNION SELECT id FROM person WHERE uid = ? AND erased IS NULL
            """,
            word,
            word
          )
        }
      let found = Set(try rows.map { try root(of: $0[0].integer) })
      guard let person = found.first else {
        throw RegistryError("nobody is registered as '\(word)': see 'platform patients'")
      }
      guard found.count == 1 else {
        throw RegistryError("several persons are called '\(word)': add --issuer")
      }
      return try registered(person)
    }
  }

  /// Declares two persons to be one; the first is shown under the second from now on.
  ///
  /// The second is registered if nobody has that identity. Links of links stay as they were said:
  /// taking one back leaves the others.
  ///
  /// - Throws: `RegistryError` when the first is not registered, or they are one already.
  package func link(_ identity: RunRecord.Identity, to target: RunRecord.Identity) throws {
    try archive.write {
      guard let person = try personID(identity) else { throw unknown(identity) }
      let other = try personID(target) ?? makePerson(target)
      guard try root(of: person) != root(of: other) else {
        throw RegistryError("\(Self.words(identity)) and \(Self.words(target)) are one already")
      }
      guard try root(of: person) == person else {
        throw RegistryError("\(Self.words(identity)) is linked to another person: unlink it first")
      }
      try Table.personLink.insert(person, other, Timestamp.now(), into: archive)
      try AuditChain(archive: archive).add("linked", "\(try uid(person)) to \(try uid(other))")
    }
  }

  /// Takes a link back.
  ///
  /// - Throws: `RegistryError` when there is none.
  package func unlink(_ identity: RunRecord.Identity) throws {
    try archive.write {
      guard let person = try personID(identity) else { throw unknown(identity) }
      guard try root(of: person) != person else {
        throw RegistryError("\(Self.words(identity)) is not linked to anybody")
      }
      try archive.query("DELETE FROM person_link WHERE person = ?", person)
      try AuditChain(archive: archive).add("unlinked", try uid(person))
    }
  }

  func personID(_ identity: RunRecord.Identity) throws -> Int64? {
    try archive
      .query(
        "SELECT person FROM identity WHERE issuer = ? AND identifier = ?",
        identity.issuer,
        identity.identifier
      )
      .first?[0]
      .integer
  }

  func makePerson(
    _ identity: RunRecord.Identity,
    uid: String = UUID().uuidString.lowercased()
  ) throws -> Int64 {
    let id = try Table.person.nextID(in: archive)
    try Table.person.insert(id, uid, Timestamp.now(), nil, into: archive)
    try Table.identity.insert(identity.issuer, identity.identifier, id, into: archive)
    try AuditChain(archive: archive).add("person made", uid)
    return id
  }

  func registered(_ person: Int64) throws -> RegisteredPerson {
    let identities = try archive.query(
      """
      \(Self.linkedPersons)
      SELECT issuer, identifier FROM identity WHERE person IN linked
      ORDER BY person <> ?1, issuer, identifier
      """,
      person
    )
    let linked = try archive.query(
      """
      \(Self.linkedPersons)
      SELECT uid FROM linked JOIN person ON person.id = linked.person
      WHERE person.id <> ?1 ORDER BY uid
      """,
      person
    )
    let uid = try uid(person)
    return RegisteredPerson(
      uid: uid,
      identities: identities.map { .init(issuer: $0[0].string, identifier: $0[1].string) },
      demographics: try known(of: uid),
      linked: linked.map { $0[0].string }
    )
  }

  func known(of uid: String) throws -> RunRecord.Demographics {
    let rows = try demographics.query(
      "SELECT name, sex, birth_date, height_cm, weight_kg FROM demographics WHERE person = ?",
      uid
    )
    guard let row = rows.first else { return RunRecord.Demographics() }
    return RunRecord.Demographics(
      name: row[0].text,
      sex: row[1].text,
      birthDate: row[2].text,
      heightCentimetres: row[3].real,
      weightKilograms: row[4].real
    )
  }

  func uid(_ person: Int64) throws -> String {
    try archive.query("SELECT uid FROM person WHERE id = ?", person).first?[0].string ?? ""
  }

  func unknown(_ identity: RunRecord.Identity) -> RegistryError {
    RegistryError("nobody is registered as \(Self.words(identity)): see 'platform patients'")
  }

  static func words(_ identity: RunRecord.Identity) -> String {
    "\(identity.identifier) of \(identity.issuer)"
  }
}
