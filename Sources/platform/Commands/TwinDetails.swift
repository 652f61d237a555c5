import PatientRegistry

/// All that is known of a twin, with the versions around it and what it foretold.
struct TwinDetails: Encodable {
  private enum CodingKeys: String, CodingKey {
    case twin, organ, version, parent, patient, study, date, run, made, findings, files
    case versions, forecasts
  }
  private let twin: Twin
  private let versions: [TwinSummary]
  private let forecasts: [RegisteredForecast]

  /// Looks a twin's versions and forecasts up.
  init(_ twin: Twin, in registry: PatientRegistry) throws {
    self.twin = twin
    versions = try registry.twins(of: twin.person).filter { $0.organ == twin.organ }
      .sorted { $0.version < $1.version }
    forecasts = try registry.forecasts(by: twin.uid)
  }

  /// Every key is always there, `null` where there is nothing.
  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(twin.uid, forKey: .twin)
    try container.encode(twin.organ, forKey: .organ)
    try container.encode(twin.version, forKey: .version)
    try container.encode(twin.parent, forKey: .parent)
    try container.encode(twin.person.identity.map(IdentityLine.init), forKey: .patient)
    try container.encode(twin.study, forKey: .study)
    try container.encode(twin.studyDate, forKey: .date)
    try container.encode(twin.key, forKey: .run)
    try container.encode(twin.created, forKey: .made)
    try container.encode(twin.observations.map(ObservationLine.init), forKey: .findings)
    try container.encode(twin.files, forKey: .files)
    try container.encode(versions.map(VersionLine.init), forKey: .versions)
    try container.encode(forecasts.map(ForecastLine.init), forKey: .forecasts)
  }

  /// The versions and the forecasts for people; nothing where the twin stands alone.
  var historyLines: [String] {
    var lines: [String] = []
    if versions.count > 1 {
      var table = TextTable(["VERSION", "TWIN", "AFTER", "STUDY OF", "MADE"])
      for version in versions {
        table.add([
          "\(version.version)", version.uid, version.parent ?? "", version.studyDate ?? "",
          version.created,
        ])
      }
      lines += table.lines
    }
    if !forecasts.isEmpty {
      var table = TextTable(["FORETOLD", "RECORDED", "FORECAST", "SEEN IN"])
      for forecast in forecasts {
        table.add([
          forecast.date, forecast.made, String(forecast.key.prefix(16)),
          versions.first { $0.parent == twin.uid && $0.studyDate == forecast.date }?.uid ?? "",
        ])
      }
      lines += table.lines
    }
    return lines
  }
}

/// A version of a twin in JSON.
private struct VersionLine: Encodable {
  private enum CodingKeys: String, CodingKey { case twin, version, parent, date, made }
  private let twin: TwinSummary

  init(_ twin: TwinSummary) { self.twin = twin }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(twin.uid, forKey: .twin)
    try container.encode(twin.version, forKey: .version)
    try container.encode(twin.parent, forKey: .parent)
    try container.encode(twin.studyDate, forKey: .date)
    try container.encode(twin.created, forKey: .made)
  }
}

/// A forecast in JSON.
private struct ForecastLine: Encodable {
  var forecast: String
  var date: String
  var made: String
  var files: [String: String]

  init(_ recorded: RegisteredForecast) {
    forecast = recorded.key
    date = recorded.date
    made = recorded.made
    files = recorded.files
  }
}

/// A recorded finding, with the keys of `run --json`.
private struct ObservationLine: Encodable {
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
