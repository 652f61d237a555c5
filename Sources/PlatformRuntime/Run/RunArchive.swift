package import Foundation
import OrganKit
package import PatientRegistry

/// The registry as a run sees it: its errors are sentences of the platform's.
package struct RunArchive: Sendable {
  private let registry: PatientRegistry

  /// Opens the registry, and makes it where there is none.
  ///
  /// - Throws: `OrganError.Code.registry`, as every method here.
  package init(_ folder: RegistryFolder) throws {
    registry = try Self.translated { try PatientRegistry(folder) }
  }

  /// The recorded run of a key, if all its files are there.
  package func stored(run key: String) throws -> StoredRun? {
    guard let twin = try Self.translated({ try registry.twin(ofRun: key) }) else { return nil }
    let isWhole = twin.files.values.allSatisfy { hash in
      FileManager.default.fileExists(atPath: registry.folder.artefact(hash).path)
    }
    return isWhole ? try stored(twin) : nil
  }

  /// A recorded twin.
  package func stored(twin: String) throws -> StoredRun {
    try stored(try Self.translated { try registry.twin(twin) })
  }

  /// Records a run, all or nothing; one that is recorded keeps its twin's version.
  func commit(_ run: FinishedRun) throws -> StoredRun {
    let record = try run.record()
    return try stored(try Self.translated { try registry.commit(record) })
  }

  /// Records what a twin foretells; one that is recorded stays as it is.
  func commit(_ record: ForecastRecord) throws -> RegisteredForecast {
    try Self.translated { try registry.commit(record) }
  }

  /// The recorded forecast of a key, if all its files are there.
  func forecast(_ key: String) throws -> RegisteredForecast? {
    guard let forecast = try Self.translated({ try registry.forecast(key) }) else { return nil }
    let isWhole = forecast.files.values.allSatisfy { hash in
      FileManager.default.fileExists(atPath: registry.folder.artefact(hash).path)
    }
    return isWhole ? forecast : nil
  }

  /// The latest version of a twin's person and organ.
  func latestVersion(of run: StoredRun) throws -> Int {
    try Self.translated { try registry.twins(of: run.twin.person) }
      .filter { $0.organ == run.twin.organ }.map(\.version).max() ?? run.twin.version
  }

  /// Links the person a study was recorded under before anybody named them, if there is one.
  ///
  /// - Returns: whether there was one.
  func adopt(study: String, by person: RunRecord.Identity) throws -> Bool {
    let unidentified = RunRecord.Identity(unidentifiedOf: study)
    guard person != unidentified,
      let known = try Self.translated({ try registry.person(unidentified) }),
      known.identities.allSatisfy({ $0.issuer == Patient.unidentifiedIssuer })
    else { return false }
    try Self.translated { try registry.link(unidentified, to: person) }
    return true
  }

  /// Declares the unidentified person of a run to be somebody.
  func link(_ run: StoredRun, to person: RunRecord.Identity) throws -> StoredRun {
    try Self.translated { try registry.link(run.person, to: person) }
    return try stored(twin: run.twin.uid)
  }

  /// Lays the files of a twin's folder, such as `modelling/product`, down under another.
  func copy(_ prefix: String, of run: StoredRun, to folder: URL) throws {
    for path in run.twin.files.keys.sorted() where path.hasPrefix("\(prefix)/") {
      try copy(file: path, of: run, to: Self.place(path.dropFirst(prefix.count + 1), in: folder))
    }
  }

  /// Lays a forecast's room down.
  func copy(_ forecast: RegisteredForecast, to folder: URL) throws {
    for path in forecast.files.keys.sorted() {
      let target = try Self.place(path[...], in: folder)
      try Self.translated { try registry.copy(path, of: forecast, to: target) }
    }
  }

  /// Where a file goes, in folders that are there.
  private static func place(_ path: Substring, in folder: URL) throws -> URL {
    let target = folder.appending(path: path)
    try FileManager.default.createDirectory(
      at: target.deletingLastPathComponent(),
      withIntermediateDirectories: true
    )
    return target
  }

  /// Lays one file of a twin down, replacing what has its name.
  func copy(file path: String, of run: StoredRun, to target: URL) throws {
    try Self.translated { try registry.copy(path, of: run.twin, to: target) }
  }

  /// Reads a JSON file of a twin.
  func read<Value: Decodable>(
    _ type: Value.Type,
    _ path: String,
    of run: StoredRun
  ) throws -> Value {
    guard let hash = run.twin.files[path] else {
      throw OrganError(.registry, "the twin \(run.twin.uid) has no file '\(path)'")
    }
    do {
      return try JSONFile.read(type, from: registry.folder.artefact(hash))
    } catch {
      throw OrganError(.registry, "\(error): see 'platform registry check'")
    }
  }

  /// Lays a run's report and artefacts into a folder for people: `twins/<twin>/` unless told.
  package func deliver(
    _ run: StoredRun,
    to output: URL? = nil,
    isStored: Bool = true
  ) throws -> RunResult {
    let folder = output ?? registry.folder.twins.appending(path: run.twin.uid)
    return try Delivery(run: run, archive: self, registry: registry.folder)
      .deliver(to: folder, isStored: isStored)
  }

  private func stored(_ twin: Twin) throws -> StoredRun {
    do {
      return StoredRun(
        twin: twin,
        provenance: try JSONDecoder().decode(Provenance.self, from: Data(twin.provenance.utf8)),
        remarks: try JSONDecoder().decode(Remarks.self, from: Data(twin.remarks.utf8))
      )
    } catch {
      throw OrganError(
        .registry,
        "the run of twin \(twin.uid) is not readable: see 'platform registry check'"
      )
    }
  }

  private static func translated<Value>(_ body: () throws -> Value) throws -> Value {
    do {
      return try body()
    } catch let error as OrganError {
      throw error
    } catch {
      throw OrganError(.registry, "\(error)")
    }
  }
}
