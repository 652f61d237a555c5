package import OrganKit

/// What a worker says: one JSON line each; arrays cross as files only.
///
/// A closed enum will do, since both ends are the same executable.
package enum WorkerLine: Codable, Equatable, Sendable {
  /// Another worker holds the lock of this run.
  case waiting
  /// The lock is held: from here on the plugin's code runs, and its time.
  case started
  /// A room is entered.
  case stage(room: String)
  /// The fraction done of a room.
  case progress(room: String, fraction: Double)
  /// Whose study this is, as far as it says.
  case identity(Patient)
  /// A named peculiarity.
  case warning(Warning)
  /// A reason for a person to look.
  case review(String)
  /// A room is finished, its files are on the disk and were read back.
  case product(room: String, resumed: Bool)
  /// A case of a verification was worked through.
  case verified(VerificationResult)
  /// The job is done; its answer lies in the run's folder.
  case result
  /// The job failed, for a reason that could be said.
  case error(OrganError)
}

/// A named peculiarity that the reader of a report should know.
package struct Warning: Codable, Equatable, Hashable, Sendable {
  /// A name in lower camel case, for machines.
  package var name: String
  /// A sentence, for people.
  package var sentence: String

  /// A peculiarity.
  package init(_ name: String, _ sentence: String) {
    self.name = name
    self.sentence = sentence
  }
}
