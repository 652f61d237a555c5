import Foundation
import Imaging
import OrganKit

/// Whose images these are, by their headers; empty values say nothing.
struct ScannedPerson {
  private(set) var patient = Patient()
  private(set) var warnings: [StudyLayout.Warning] = []
  /// Whether a second person was met.
  private(set) var isTwo = false
  private var firstIdentifier: (word: String, file: URL)?
  private var firstName: (word: String, file: URL)?

  /// Takes in what one file says; what an earlier one said stays.
  ///
  /// - Throws: `OrganError.Code.studyRefused` for a second person, naming a file of each.
  mutating func hear(_ set: DICOMDataSet, file: URL) throws {
    let identifier = set[.patientIdentifier]?.text
    let name = set[.patientName].flatMap { Self.words($0) }
    // Without an identifier the name is all that tells people apart.
    if let identifier {
      try compare(identifier, file, with: \.firstIdentifier)
    } else if let name {
      try compare(name, file, with: \.firstName)
    }
    // An identity needs an issuer: two hospitals may count from 1.
    let issuer = set[.patientIdentifierIssuer]?.text ?? set[.institution]?.text
    if patient.identifier == nil { patient.identifier = identifier }
    if patient.issuer == nil, identifier != nil { patient.issuer = issuer }
    patient.name = patient.name ?? name
    patient.sex = patient.sex ?? set[.patientSex].flatMap { Self.sex($0.text) }
    patient.birthDate = patient.birthDate ?? set[.patientBirthDate].flatMap { Self.day($0.text) }
    patient.age = patient.age ?? set[.patientAge].flatMap { Self.years($0.text) }
    if patient.height == nil, let metres = set[.patientSize]?.number, metres != 0 {
      patient.height = checked(metres, 0.2...2.8, "height", "m")
    }
    if patient.weight == nil, let kilograms = set[.patientWeight]?.number, kilograms != 0 {
      patient.weight = checked(kilograms, 0.3...700, "weight", "kg")
    }
  }

  private mutating func compare(
    _ word: String,
    _ file: URL,
    with first: WritableKeyPath<Self, (word: String, file: URL)?>
  ) throws {
    guard let known = self[keyPath: first] else {
      self[keyPath: first] = (word, file)
      return
    }
    guard known.word != word else { return }
    isTwo = true
    throw OrganError.study(
      "\(known.file.path) and \(file.path) are of two patients; lay each one's files in a folder of "
        + "their own"
    )
  }

  private mutating func checked(
    _ value: Double,
    _ range: ClosedRange<Double>,
    _ what: String,
    _ unit: String
  ) -> Quantity? {
    if range ~= value { return Quantity(value, unit) }
    let sentence =
      "the headers give a \(what) of \(value.formatted()) \(unit), which no person has; it is not used"
    if !warnings.contains(where: { $0.sentence == sentence }) {
      warnings.append(StudyLayout.Warning(name: "\(what)NotUsed", sentence: sentence))
    }
    return nil
  }

  /// `Doe^Jane` as people write it.
  private static func words(_ element: DICOMElement) -> String? {
    let parts = (element.text ?? "").split(separator: "=").first?
      .split(separator: "^", omittingEmptySubsequences: false)
      .map { $0.trimmingCharacters(in: .whitespaces) }
    guard let parts, parts.contains(where: { !$0.isEmpty }) else { return nil }
    let order = [3, 1, 2, 0, 4].compactMap { parts.indices.contains($0) ? parts[$0] : nil }
    return order.filter { !$0.isEmpty }.joined(separator: " ")
  }

  private static func sex(_ text: String?) -> Patient.Sex? {
    ["F": .female, "M": .male, "O": .other][text ?? ""]
  }

  /// `20240517` as ISO 8601 writes it; nil for no day.
  static func day(_ text: String?) -> String? {
    guard let text, let match = text.wholeMatch(of: /(\d{4})\.?(\d{2})\.?(\d{2})/) else {
      return nil
    }
    let day = "\(match.1)-\(match.2)-\(match.3)"
    return CalendarDate(day) == nil ? nil : day
  }

  /// `045Y`, `018M`, `006W` or `004D`, in years.
  private static func years(_ text: String?) -> Double? {
    guard let match = text?.wholeMatch(of: /(\d{1,3})([YMWD])/), let count = Double(match.1),
      let part = ["Y": 1, "M": 12, "W": 52.18, "D": 365.25][String(match.2)]
    else { return nil }
    let years = count / part
    return years <= 130 ? years : nil
  }
}
