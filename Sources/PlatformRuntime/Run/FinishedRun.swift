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

  /// A run whose rooms are all there; of an update, with the twin that was updated, whose person it
  /// is, and the version that is made.
  ///
  /// - Throws: `OrganError` for a room whose files cannot be read.
  init(
    _ home: RunFolder,
    provenance: Provenance,
    study: StudyFolder,
    identification: Identification,
    manifest: Manifest,
    started: String,
    parent: StoredRun? = nil,
    version: Int = 1
  ) throws {
    self.home = home
    self.provenance = provenance
    self.started = started
    studyDate = study.description?.date
    demographics = identification.demographics
    notices = [manifest.intendedUse]
    if let parent {
      person = parent.person
      hostWarnings = Self.warnings(of: identification, parent, version)
    } else if let identity = identification.identity {
      person = identity
      hostWarnings = []
    } else {
      person = RunRecord.Identity(unidentifiedOf: provenance.study)
      let number = identification.found.identifier
        .map { "The study says '\($0)', but not who gave that identifier" }
      hostWarnings = [
        Warning(
          "unidentifiedPatient",
          "\(number ?? "The study names no patient"): the patient is recorded as unidentified; "
            + "name them with --patient and --issuer, or later with 'platform patients link'"
        )
      ]
    }
  }

  /// What a reader of an updated twin must know of where it came from.
  private static func warnings(
    of identification: Identification,
    _ parent: StoredRun,
    _ version: Int
  ) -> [Warning] {
    var warnings: [Warning] = []
    if identification.identity == nil, !parent.isUnidentified {
      warnings.append(
        Warning(
          "unnamedStudy",
          "The study names no patient: it is taken for one of \(parent.person.spoken), whose twin "
            + "was updated"
        )
      )
    }
    if version > parent.twin.version + 1 {
      warnings.append(
        Warning(
          "olderVersion",
          "Version \(parent.twin.version) of the twin was updated, though there was a later one: what "
            + "came after it is not in this version"
        )
      )
    }
    return warnings
  }

  /// All that the registry keeps.
  func record() throws -> RunRecord {
    let report = try Report(contentsOf: home.product(of: .reporting))
    let said = Room.recorded.compactMap { home.record(of: $0) }
    let remarks = Remarks(
      warnings: hostWarnings + said.flatMap(\.warnings),
      reviews: said.flatMap(\.reviews),
      age: demographics.age,
      notices: notices
    )
    return RunRecord(
      key: provenance.key,
      parent: provenance.parent,
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
    let rooms = Room.walked + (provenance.forecast == nil ? [] : [.forecasting])
    return try rooms.flatMap { room in
      try home.recordedFiles(of: room).map { (path: "\(room.rawValue)/\($0.path)", file: $0.file) }
    }
  }

  private func text(_ value: some Encodable) throws -> String {
    String(decoding: try JSONFile.data(value), as: UTF8.self)
  }
}

extension RunFolder {
  /// A room's files but the one that says whose study it is.
  func recordedFiles(of room: Room) throws -> [(path: String, file: URL)] {
    let folder = folder(of: room)
    return try DurableFolder.files(under: folder).filter { $0 != RoomRecord.identityFileName }
      .map { (path: $0, file: folder.appending(path: $0)) }
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
