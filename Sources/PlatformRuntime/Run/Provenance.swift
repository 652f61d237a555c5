import OrganKit

/// What made a twin, so that it can be made again: all of it but the time, which the host knows.
package struct Provenance: Codable, Equatable, Sendable {
  /// The plugin's word.
  package var organ: String
  /// The plugin's version.
  package var pluginVersion: String
  /// SHA-256 of the plugin's library.
  package var pluginHash: String
  /// SHA-256 of libOrganKit.so.
  package var organKitHash: String
  /// SHA-256 of the executable.
  package var executableHash: String
  /// The platform's release.
  package var platformVersion: String
  /// The contract's number.
  package var contract: UInt32
  /// The compiler, as plugins' stamps carry it.
  package var compiler: String
  /// The instruction set the kernels used.
  package var cpuLevel: String
  /// Every parameter, defaults filled in.
  package var parameters: [String: Double]
  /// The seed of every random number.
  package var seed: UInt64
  /// The run's key.
  package var key: String
  /// SHA-256 of the study's files.
  package var study: String
  /// SHA-256 of label maps given beside the study.
  package var labels: [String]
  /// SHA-256 of what lay in folders that environment variables named, by variable; nil for none.
  package var folders: [String: String]?
  /// Of an update: the twin it is of.
  package var parent: String?
  /// Of an update: the key of what that twin had foretold.
  package var forecast: String?

  init(_ manifest: Manifest, _ key: RunKey, parent: String? = nil) throws {
    self.parent = parent
    forecast = key.forecast
    organ = manifest.id
    pluginVersion = manifest.version
    pluginHash = key.plugin
    organKitHash = key.organKit
    executableHash = key.executable
    platformVersion = PlatformVersion.number
    contract = PlatformVersion.contract
    compiler = PlatformVersion.compiler
    cpuLevel = key.cpuLevel
    parameters = key.parameters
    seed = key.seed
    self.key = try key.digits()
    study = try key.studyDigits()
    labels = key.labels.map(\.hash)
    folders = try key.folderDigits()
  }

  /// The record as a table for people.
  package var rows: [(title: String, value: String)] {
    let parameters = parameters.sorted { $0.key < $1.key }.map { "\($0.key) = \($0.value)" }
    return [
      ("Plugin", "\(organ) \(pluginVersion)"),
      ("Plugin library, SHA-256", pluginHash),
      ("Platform", "\(platformVersion), contract \(contract), compiler \(compiler)"),
      ("Executable, SHA-256", executableHash),
      ("OrganKit library, SHA-256", organKitHash),
      ("CPU level", cpuLevel),
      ("Parameters", parameters.isEmpty ? "none" : parameters.joined(separator: ", ")),
      ("Seed", "\(seed)"),
      ("Study, SHA-256", study),
    ] + labels.map { ("Label map given, SHA-256", $0) }
      + (folders ?? [:]).sorted { $0.key < $1.key }
      .map { ("Folder \($0.key), SHA-256", $0.value) }
      + (parent.map { [("Updated from twin", $0)] } ?? [])
      + (forecast.map { [("Forecast, recorded before the study was opened", $0)] } ?? [])
      + [("Run", key)]
  }
}
