/// A number with its UCUM unit (`mL`, `mm[Hg]`, `%`, `1` if dimensionless).
public struct Quantity: Codable, Equatable, Sendable {
  /// The number.
  public var value: Double
  /// The unit, in UCUM's spelling.
  public var unit: String

  /// A number of a unit.
  public init(_ value: Double, _ unit: String) {
    self.value = value
    self.unit = unit
  }
}

/// A concept in a published vocabulary, such as LOINC or SNOMED CT.
public struct Code: Codable, Hashable, Sendable {
  /// The vocabulary's URI, as FHIR writes it (`http://loinc.org`).
  public var system: String
  /// The code in it.
  public var code: String

  /// A code of a vocabulary.
  public init(system: String, code: String) {
    self.system = system
    self.code = code
  }

  /// A LOINC code.
  public static func loinc(_ code: String) -> Code { Code(system: "http://loinc.org", code: code) }
  /// A SNOMED CT code.
  public static func snomed(_ code: String) -> Code {
    Code(system: "http://snomed.info/sct", code: code)
  }
}

/// Something measured on the patient at a time: a laboratory value, a pressure, a weight.
public struct Observation: Codable, Equatable, Sendable {
  /// What was measured.
  public var code: Code
  /// The number.
  public var value: Double
  /// Its UCUM unit.
  public var unit: String
  /// When (ISO 8601 date or date-time), if known.
  public var time: String?

  /// A measurement of a concept.
  public init(code: Code, value: Double, unit: String, time: String? = nil) {
    self.code = code
    self.value = value
    self.unit = unit
    self.time = time
  }
}
