public import Foundation

/// A patient's study: a folder, and what its `study.json` says of it.
public struct StudyFolder: Sendable {
  /// The folder.
  public var url: URL
  /// What `study.json` says, where there is one.
  public var description: StudyDescription?
  /// What is odd about `study.json` and yet readable, such as a key nobody knows.
  public var oddities: [String]

  /// Opens a study.
  ///
  /// - Throws: `OrganError.Code.studyRefused`, naming the file and what was expected: no such
  ///   folder, JSON that is none, another schema, a file name that leaves the folder or does not
  ///   exist, a number that is not finite or cannot be true of a person.
  public init(_ url: URL) throws {
    self.url = url
    description = nil
    oddities = []
  }
}
