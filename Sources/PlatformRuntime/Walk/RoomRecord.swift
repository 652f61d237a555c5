import Foundation
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
  /// Never archived with the twin: names live where they can be erased.
  static let identityFileName = "whose.json"

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

  private enum CodingKeys: CodingKey { case format, warnings, reviews, artefacts }

  init(format: Int) { self.format = format }

  /// Reads what a room said.
  ///
  /// - Throws: `OrganError` for a missing or damaged file.
  init(contentsOf folder: URL) throws {
    self = try JSONFile.read(Self.self, from: folder.appending(path: Self.fileName))
    identities = try JSONFile.read(
      [Patient].self,
      from: folder.appending(path: Self.identityFileName)
    )
  }

  func write(to folder: URL) throws {
    try JSONFile.write(self, to: folder.appending(path: Self.fileName))
    try JSONFile.write(identities, to: folder.appending(path: Self.identityFileName))
  }
}
