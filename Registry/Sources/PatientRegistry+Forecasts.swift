package import Foundation

/// What a twin said of a later day, as it is committed: before anybody looked.
package struct ForecastRecord: Sendable {
  /// The SHA-256 of all it was made from.
  package var key: String
  /// The twin that foretells, by what `--twin` takes.
  package var twin: String
  /// The day that is foretold.
  package var date: String
  /// JSON: how the forecast was made.
  package var provenance: String
  /// Files by their path in the forecast.
  package var files: [(path: String, file: URL)]

  package init(
    key: String,
    twin: String,
    date: String,
    provenance: String,
    files: [(path: String, file: URL)]
  ) {
    self.key = key
    self.twin = twin
    self.date = date
    self.provenance = provenance
    self.files = files
  }
}

/// A forecast as it was committed.
package struct RegisteredForecast: Equatable, Sendable {
  /// The SHA-256 of all it was made from.
  package var key: String
  /// The twin that foretold.
  package var twin: String
  /// The day that was foretold.
  package var date: String
  /// When it was recorded.
  package var made: String
  /// JSON, as it was recorded.
  package var provenance: String
  /// Path in the forecast → hash in the store.
  package var files: [String: String]
}

extension PatientRegistry {
  /// Records what a twin foretells, all or nothing.
  ///
  /// One that is recorded under this key stays as it is: nobody foretells again after having looked.
  ///
  /// - Returns: the recorded forecast.
  /// - Throws: `RegistryError`, with nothing recorded; files left behind are swept later.
  @discardableResult
  package func commit(_ record: ForecastRecord) throws -> RegisteredForecast {
    if let flaw = record.key.isEmpty ? "its key is empty" : RunRecord.flaw(in: record.files) {
      throw RegistryError("forecast \(record.key) cannot be recorded: \(flaw)")
    }
    return try holdingFiles(.shared) {
      let files = try record.files.map { file in
        StoredFile(path: file.path, try artefacts.store(file.file))
      }
      try archive.write {
        guard try forecast(record.key) == nil else { return }
        let twins = try archive.query(
          "SELECT twin.id, person.uid FROM twin JOIN person ON person.id = person WHERE twin.uid = ?",
          record.twin
        )
        guard let twin = twins.first else {
          throw RegistryError("there is no twin '\(record.twin)': see 'platform twins'")
        }
        let id = try Table.forecast.nextID(in: archive)
        try Table.forecast.insert(
          id,
          record.key,
          twin[0].integer,
          record.date,
          Timestamp.now(),
          record.provenance,
          files.count,
          into: archive
        )
        for file in files {
          try file.insert(into: archive)
          try Table.forecastFile.insert(id, file.path, file.hash, into: archive)
        }
        try AuditChain(archive: archive).add("forecast made", twin[1].string)
      }
      guard let recorded = try forecast(record.key) else {
        throw RegistryError("forecast \(record.key) is gone: its person has just been erased")
      }
      return recorded
    }
  }

  /// The forecast of a key, if it is recorded.
  package func forecast(_ key: String) throws -> RegisteredForecast? {
    try forecasts(where: "key = ?", key).first
  }

  /// What a twin foretold, in the order it did.
  package func forecasts(by twin: String) throws -> [RegisteredForecast] {
    try forecasts(where: "twin.uid = ?", twin)
  }

  /// Lays a file of a forecast down as a copy.
  ///
  /// - Throws: `RegistryError` for a damaged one: nothing wrong is handed out.
  package func copy(_ path: String, of forecast: RegisteredForecast, to target: URL) throws {
    guard let hash = forecast.files[path] else {
      throw RegistryError("the forecast \(forecast.key) has no file '\(path)'")
    }
    try copy(artefact: hash, to: target)
  }

  private func forecasts(
    where condition: String,
    _ word: String
  ) throws -> [RegisteredForecast] {
    try archive.query(
      """
      SELECT forecast.id, key, twin.uid, date, made, provenance
      FROM forecast JOIN twin ON twin.id = twin WHERE \(condition) ORDER BY forecast.id
      """,
      word
    )
    .map { row in
      let files = try archive.query(
        "SELECT path, artefact FROM forecast_file WHERE forecast = ? ORDER BY path",
        row[0].integer
      )
      return RegisteredForecast(
        key: row[1].string,
        twin: row[2].string,
        date: row[3].string,
        made: row[4].string,
        provenance: row[5].string,
        files: Dictionary(files.map { ($0[0].string, $0[1].string) }) { $1 }
      )
    }
  }
}
