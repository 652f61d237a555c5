package import Foundation
import OrganKit

/// A recorded run: its twin, and where its files lie.
package struct StoredRun: Sendable {
  /// What `--twin` takes.
  package var twin: String
  /// Counts from 1 for each person and organ.
  package var twinVersion: Int
  /// Whose it is, links followed.
  package var person: PersonIdentity
  /// What is known of the person beside the identity; nothing once it was erased.
  var demographics: Patient
  /// When it was recorded (ISO 8601).
  package var date: String
  /// The day of the study, where it says one.
  package var studyDate: String?
  /// What made it.
  package var provenance: Provenance
  /// Peculiarities.
  package var warnings: [Warning]
  /// Why a person should look at it.
  package var reviews: [String]
  /// The rooms' files by their names relative to the run's folder.
  package var files: [String: URL]
}
