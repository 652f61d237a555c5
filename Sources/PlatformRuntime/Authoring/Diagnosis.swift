/// One line of what `platform doctor` finds.
package struct Diagnosis: Codable, Equatable, Sendable {
  /// How it is.
  package enum Verdict: String, Codable, Sendable {
    /// As it should be.
    case good
    /// Missing, and only some things need it.
    case optional
    /// Wrong, or missing and needed.
    case bad
  }

  /// What was looked at.
  package var subject: String
  /// How it is.
  package var verdict: Verdict
  /// What was found, and what to do about it.
  package var sentence: String

  init(_ subject: String, _ verdict: Verdict, _ sentence: String) {
    self.subject = subject
    self.verdict = verdict
    self.sentence = sentence
  }
}
