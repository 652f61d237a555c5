/// A person as an issuer knows them.
package struct PersonIdentity: Codable, Equatable, Hashable, Sendable, CustomStringConvertible {
  /// Who gave the identifier.
  package var issuer: String
  /// The identifier, unique for its issuer.
  package var identifier: String

  /// An identity of both parts.
  package init(issuer: String, identifier: String) {
    self.issuer = issuer
    self.identifier = identifier
  }

  /// `demo-1 (synthetic)`, as sentences name a person.
  package var description: String { "\(identifier) (\(issuer))" }
}
