import Foundation
import HouseTesting
import PatientRegistry

/// A registry of a test's own, with records to put into it.
struct Archive {
  let home: TemporaryFolder
  let registry: PatientRegistry

  init() throws {
    home = try TemporaryFolder()
    registry = try PatientRegistry(RegistryFolder(home.url.appending(path: "registry")))
  }

  /// A finished run of somebody.
  func record(
    _ identifier: String,
    issuer: String = "clinic",
    key: String = "k1",
    organ: String = "phantom",
    value: Double = 42.5,
    content: String = "mesh"
  ) throws -> RunRecord {
    let file = try home.write("\(content) of \(key)", to: "\(UUID().uuidString).txt")
    return RunRecord(
      key: key,
      organ: organ,
      pluginVersion: "1.0.0",
      pluginLibrary: "ab",
      contract: 1,
      identity: .init(issuer: issuer, identifier: identifier),
      demographics: .init(name: "Nobody \(identifier)", sex: "female", heightCentimetres: 165),
      study: "study of \(key)",
      studyDate: "2024-05-17",
      started: "2024-05-17T10:00:00Z",
      finished: "2024-05-17T10:00:02Z",
      provenance: "{}",
      remarks: "{}",
      observations: [
        .init(name: "volume", value: value, low: 40, high: 45, unit: "mL", origin: "measured")
      ],
      files: [(path: "reporting/artefacts/mesh.stl", file: file)]
    )
  }

  /// What a twin foretells.
  func forecast(
    by twin: String = "phantom-k1",
    key: String = "f1",
    content: String = "cloud"
  ) throws -> ForecastRecord {
    let file = try home.write("\(content) of \(key)", to: "\(UUID().uuidString).txt")
    return ForecastRecord(
      key: key,
      twin: twin,
      date: "2024-08-15",
      provenance: "{}",
      files: [(path: "product/cloud.txt", file: file)]
    )
  }

  /// All bytes of all files of the registry, for looking for what must not be there.
  func everything() throws -> Data {
    let folder = registry.folder.url
    var bytes = Data()
    for case let name as String in FileManager.default.enumerator(atPath: folder.path) ?? .init() {
      bytes += (try? Data(contentsOf: folder.appending(path: name))) ?? Data()
    }
    return bytes
  }
}
