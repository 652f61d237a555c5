import Foundation
import OrganKit

/// A walked run, ready to be recorded.
struct FinishedRun {
  /// What the platform itself says of the run, beside what the stages said.
  let hostWarnings: [Warning]
  let home: RunFolder
  let provenance: Provenance
  /// Whose it is.
  let person: PersonIdentity
  let demographics: Patient
  let studyDate: String?
  let report: Report
  /// What the rooms said, in their order.
  let records: [RoomRecord]

  init(
    _ home: RunFolder,
    provenance: Provenance,
    study: StudyFolder,
    identification: Identification
  ) throws {
    self.home = home
    self.provenance = provenance
    studyDate = study.description?.date
    demographics = identification.demographics
    report = try Report(contentsOf: home.product(of: .reporting))
    records = Room.walked.compactMap { home.record(of: $0) }
    if let identity = identification.identity {
      person = identity
      hostWarnings = []
    } else {
      // From the content, so that a rerun meets the same person and no two are mixed.
      person = PersonIdentity(
        issuer: Patient.unidentifiedIssuer,
        identifier: String(provenance.study.prefix(32))
      )
      let number = identification.found.identifier
        .map { "the study says '\($0)' but not who gave that number" } ?? "the study names nobody"
      hostWarnings = [
        Warning(
          "unidentifiedPatient",
          "\(number): the patient is recorded as \(person); "
            + "name the patient with --patient and --issuer, or later with 'platform patients link'"
        )
      ]
    }
  }

  var warnings: [Warning] { hostWarnings + records.flatMap(\.warnings) }
  var reviews: [String] { records.flatMap(\.reviews) }

  /// Every file of the rooms by its name relative to the run's folder: all are kept.
  func files() throws -> [String] {
    try Room.walked.flatMap { room in
      try DurableFolder.files(under: home.folder(of: room)).map { "\(room.rawValue)/\($0)" }
    }
  }
}
