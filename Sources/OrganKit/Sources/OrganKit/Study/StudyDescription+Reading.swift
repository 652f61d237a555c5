import Foundation

extension StudyDescription {
  /// Reads `study.json` and checks all that can be checked without knowing an organ.
  ///
  /// - Returns: the description, and the keys nobody knows, each as a sentence.
  static func read(_ file: URL) throws -> (StudyDescription, oddities: [String]) {
    struct Version: Decodable { var schema: Int }
    let schema = try JSONFile.read(Version.self, from: file).schema
    guard schema == 1 else {
      throw OrganError(.studyRefused, "\(file.path): schema is \(schema), this platform reads 1")
    }
    let description = try JSONFile.read(StudyDescription.self, from: file)
    try Check(file: file).check(description)
    let unknown = try JSONKeys.unknown(in: Data(contentsOf: file), decodedAs: description)
    return (description, unknown.map { "study.json: '\($0)' is no key of schema 1; it is ignored" })
  }
}

/// What must hold of any study, whatever the organ.
private struct Check {
  let file: URL

  func check(_ description: StudyDescription) throws {
    if let patient = description.patient { try check(patient) }
    try check(date: description.date, "date")
    for (index, series) in (description.series ?? []).enumerated() {
      let place = "series.\(index)"
      guard !series.files.isEmpty else { throw refused("\(place).files is empty") }
      for name in series.files { try check(name: name, "\(place).files") }
      if let of = series.of { try check(name: of, "\(place).of") }
      try check(date: series.time, "\(place).time")
    }
    for (index, measurement) in (description.measurements ?? []).enumerated() {
      try check(date: measurement.time, "measurements.\(index).time")
    }
    for (index, treatment) in (description.treatments ?? []).enumerated() {
      let place = "treatments.\(index)"
      guard ["resection", "radiotherapy", "chemotherapy"].contains(treatment.kind) else {
        throw refused(
          "\(place).kind is '\(treatment.kind)', not resection, radiotherapy or chemotherapy"
        )
      }
      try check(date: treatment.time, "\(place).time")
      for name in treatment.files ?? [] { try check(name: name, "\(place).files") }
    }
  }

  private func check(_ patient: Patient) throws {
    guard (patient.issuer == nil) == (patient.identifier == nil) else {
      throw refused("patient has an issuer or an identifier, but an identity needs both")
    }
    for (key, word) in [("issuer", patient.issuer), ("identifier", patient.identifier)] {
      if let word, word.trimmingCharacters(in: .whitespaces).isEmpty {
        throw refused("patient.\(key) is empty")
      }
    }
    if let sex = patient.sex, ![.female, .male, .other].contains(sex) {
      throw refused("patient.sex is '\(sex.rawValue)', not female, male or other")
    }
    try check(date: patient.birthDate, "patient.birthDate")
    do {
      try patient.checkBody()
    } catch let error as OrganError {
      throw refused(error.description)
    }
  }

  private func check(date: String?, _ place: String) throws {
    guard let date, CalendarDate(date) == nil else { return }
    throw refused("\(place) is '\(date)', not a date such as 2024-05-17 or 2024-05-17T09:12:00Z")
  }

  private func check(name: String, _ place: String) throws {
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    guard !name.hasPrefix("/"), !parts.contains(".."), !parts.contains(""), !name.contains("\0")
    else { throw refused("\(place): '\(name)' leaves the study's folder") }
    let path = file.deletingLastPathComponent().appending(path: name).path
    guard FileManager.default.fileExists(atPath: path) else {
      throw refused("\(place): there is no '\(name)' in the study")
    }
  }

  private func refused(_ why: String) -> OrganError {
    OrganError(.studyRefused, "\(file.path): \(why)")
  }
}
