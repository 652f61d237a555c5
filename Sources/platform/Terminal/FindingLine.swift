import OrganKit
import PatientRegistry

/// A finding in JSON: every key is there, null where there is nothing.
struct FindingLine: Encodable {
  private enum CodingKeys: String, CodingKey { case name, value, unit, low, high, origin }

  private let finding: RunRecord.Observation

  init(_ finding: RunRecord.Observation) { self.finding = finding }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(finding.name, forKey: .name)
    try container.encode(finding.value, forKey: .value)
    try container.encode(finding.unit, forKey: .unit)
    try container.encode(finding.low, forKey: .low)
    try container.encode(finding.high, forKey: .high)
    try container.encode(finding.origin, forKey: .origin)
  }
}
