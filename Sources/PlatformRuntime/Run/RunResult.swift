package import Foundation
package import OrganKit
package import PatientRegistry

/// What a run ends with: the last line of `run --json`.
package struct RunResult: Encodable, Sendable {
  /// The run's key.
  package var run: String
  /// The organ's word.
  package var organ: String
  /// Whose twin it is.
  package var patient: RunRecord.Identity
  /// What `--twin` takes.
  package var twin: String
  /// Counts from 1 for each person and organ.
  package var twinVersion: Int
  /// report.html.
  package var report: URL
  /// The delivered files by the artefacts' names.
  package var artefacts: [String: URL]
  /// The findings of the report.
  package var findings: [Finding]
  /// The findings a reader looks for first, by name.
  package var headline: [String]
  /// Peculiarities of the study and the run.
  package var warnings: [Warning]
  /// Why a person should look at the result.
  package var reviews: [String]
  /// Whether the result was recorded before, and only returned.
  package var isStored: Bool
  /// Whether a person should look at the result before it is used.
  package var reviewNeeded: Bool { !reviews.isEmpty }

  private enum CodingKeys: CodingKey {
    case event, run, organ, patient, twin, twinVersion, report, artefacts, findings, warnings
    case reviews, reviewNeeded
  }

  /// Every key is always there, `null` where there is nothing.
  package func encode(to encoder: any Encoder) throws {
    var line = encoder.container(keyedBy: CodingKeys.self)
    try line.encode("result", forKey: .event)
    try line.encode(run, forKey: .run)
    try line.encode(organ, forKey: .organ)
    try line.encode(patient, forKey: .patient)
    try line.encode(twin, forKey: .twin)
    try line.encode(twinVersion, forKey: .twinVersion)
    try line.encode(report.path, forKey: .report)
    try line.encode(artefacts.mapValues(\.path), forKey: .artefacts)
    try line.encode(findings.map(FindingLine.init), forKey: .findings)
    try line.encode(warnings, forKey: .warnings)
    try line.encode(reviews, forKey: .reviews)
    try line.encode(reviewNeeded, forKey: .reviewNeeded)
  }
}

/// A finding as scripts read it: name, value, unit, its 90 % interval or nulls, origin.
package struct FindingLine: Encodable, Sendable {
  private let finding: Finding

  /// A finding's line.
  package init(_ finding: Finding) { self.finding = finding }

  private enum CodingKeys: CodingKey { case name, value, unit, low, high, origin }

  /// `{"name","value","unit","low","high","origin"}`.
  package func encode(to encoder: any Encoder) throws {
    var line = encoder.container(keyedBy: CodingKeys.self)
    var interval: (low: Double, high: Double)?
    if case .interval(let low, let high) = finding.uncertainty { interval = (low, high) }
    try line.encode(finding.name, forKey: .name)
    try line.encode(finding.quantity.value, forKey: .value)
    try line.encode(finding.quantity.unit, forKey: .unit)
    try line.encode(interval?.low, forKey: .low)
    try line.encode(interval?.high, forKey: .high)
    try line.encode(finding.origin, forKey: .origin)
  }
}
