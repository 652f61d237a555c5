import Foundation
import OrganKit
import PatientRegistry

/// A walked run, ready to be recorded.
struct FinishedRun {
  /// What the platform itself says of the run, beside what the stages said.
  let hostWarnings: [Warning]
  private let home: RunFolder
  let provenance: Provenance
  /// Whose it is.
  let person: RunRecord.Identity
  private let demographics: Patient
  private let studyDate: String?
  private let started: String
  private let notices: [String]

  /// - Throws: `OrganError` for a room whose files cannot be read.
  init(
    _ home: RunFolder,
    provenance: Provenance,
    study: StudyFolder,
    identification: Identification,
    manifest: Manifest,
    started: String
  ) throws {
    self.home = home
    self.provenance = provenance
    self.started = started
    studyDate = study.description?.date
    demographics = identification.demographics
    notices = [manifest.intendedUse]
    if let identity = identification.identity {
      person = identity
      hostWarnings = []
    } else {
      person = RunRecord.Identity(unidentifiedOf: provenance.study)
      let number = identification.found.identifier
        .map { "the study says '\($0)', but not who gave that identifier" }
      hostWarnings = [
        Warning(
          "unidentifiedPatient",
          "\(number ?? "the study names no patient"): the patient is recorded as unidentified; "
            + "name them with --patient and --issuer, or later with 'platform patients link'"
        )
      ]
    }
  }

  /// All that the registry keeps.
  func record() throws -> RunRecord {
    let report = try Report(contentsOf: home.product(of: .reporting))
    let said = Room.walked.compactMap { home.record(of: $0) }
    let remarks = Remarks(
      warnings: hostWarnings + said.flatMap(\.warnings),
      reviews: said.flatMap(\.reviews),
      age: demographics.age,
      notices: notices
    )
    return RunRecord(
      key: provenance.key,
      organ: provenance.organ,
      pluginVersion: provenance.pluginVersion,
      pluginLibrary: provenance.pluginHash,
      contract: Int(provenance.contract),
      identity: person,
      demographics: RunRecord.Demographics(
        name: demographics.name,
        sex: demographics.sex?.rawValue,
        birthDate: demographics.birthDate,
        heightCentimetres: try demographics.heightInCentimetres(),
        weightKilograms: try demographics.weightInKilograms()
      ),
      study: provenance.study,
      studyDate: studyDate,
      started: started,
      finished: Timestamp.now(),
      provenance: try text(provenance),
      remarks: try text(remarks),
      observations: report.findings.map(RunRecord.Observation.init),
      files: try files()
    )
  }

  /// The rooms' files: the twin alone must answer later, and a report be drawn again.
  private func files() throws -> [(path: String, file: URL)] {
    try Room.walked.flatMap { room in
      let folder = home.folder(of: room)
      return try DurableFolder.files(under: folder).filter { $0 != RoomRecord.identityFileName }
        .map { (path: "\(room.rawValue)/\($0)", file: folder.appending(path: $0)) }
    }
  }

  private func text(_ value: some Encodable) throws -> String {
    String(decoding: try JSONFile.data(value), as: UTF8.self)
  }
}

extension RunRecord.Observation {
  fileprivate init(_ finding: Finding) {
    var interval: (low: Double, high: Double)?
    if case .interval(let low, let high) = finding.uncertainty { interval = (low, high) }
    self.init(
      name: finding.name,
      value: finding.quantity.value,
      low: interval?.low,
      high: interval?.high,
      unit: finding.quantity.unit,
      origin: finding.origin.rawValue,
      system: finding.code?.system,
      code: finding.code?.code
    )
  }
}

/// The wall clock, which only the host reads.
enum Timestamp {
  static func now() -> String { Date().formatted(.iso8601) }
}
