package import OrganKit

/// `said.json`: what a room told beside its product, said again when a run resumes.
package struct RoomRecord: Codable, Equatable, Sendable {
  /// A file to keep and to deliver.
  package struct Artefact: Codable, Equatable, Sendable {
    /// The name a reader asks for.
    package var name: String
    /// The name with the file's extension, as it is delivered.
    package var file: String
  }

  static let fileName = "said.json"

  /// The layout of the product's files.
  package var format: Int
  /// Whose study it is, as far as it said.
  package var identities: [Patient] = []
  /// Named peculiarities.
  package var warnings: [Warning] = []
  /// Reasons for a person to look.
  package var reviews: [String] = []
  /// Files to deliver.
  package var artefacts: [Artefact] = []
}
