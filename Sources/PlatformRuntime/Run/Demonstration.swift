package import Foundation
import OrganKit
package import PatientRegistry

/// An organ's synthetic study: made once for a plugin and a seed, and kept among the runs.
package struct Demonstration: Sendable {
  private let plugin: InstalledPlugin
  private let seed: UInt64?
  private let registry: RegistryFolder
  var workshop: Workshop

  /// The default study, or the one of a seed.
  package init(
    _ plugin: InstalledPlugin,
    seed: UInt64?,
    registry: RegistryFolder,
    executable: URL = RunningProgram.executable
  ) {
    self.plugin = plugin
    self.seed = seed
    self.registry = registry
    workshop = Workshop(plugin: plugin, executable: executable, isInProcess: false)
  }

  /// The study's folder; it is made if it is not there.
  ///
  /// - Throws: `OrganError`.
  package func study(
    hear: @escaping @Sendable (RunEvent) -> Void = { _ in }
  ) async throws -> URL {
    let id = plugin.manifest.id
    guard plugin.manifest.capabilities.contains("Demonstrating") else {
      throw OrganError(.wrongCommandLine, "\(id) makes no demo study; name one with --study DIR")
    }
    let library = try workshop.openLibrary()
    var key = try RunKey(
      "demonstration",
      plugin,
      library: library,
      executable: workshop.executable,
      parameters: try plugin.manifest.parameters(given: [:]),
      seed: seed ?? 0
    )
    key.isDefault = seed == nil
    let home = RunFolder(registry.run("demo-\(try key.digits())"))
    if home.record(of: .demonstration) == nil {
      let job = workshop.job(
        .demonstrate(seed: seed),
        in: home.url,
        parameters: key.parameters,
        seed: key.seed
      )
      try await workshop.perform(job, library: library) { line in
        if let event = RunEvent(line) { hear(event) }
      }
    }
    return home.product(of: .demonstration)
  }

  /// Lays the study down in a folder that is new or empty.
  ///
  /// - Throws: `OrganError`; `wrongCommandLine` for a folder that holds something.
  package func write(
    to output: URL,
    hear: @escaping @Sendable (RunEvent) -> Void = { _ in }
  ) async throws {
    let files = FileManager.default
    if files.fileExists(atPath: output.path) {
      guard let there = try? files.contentsOfDirectory(atPath: output.path), there.isEmpty else {
        throw OrganError(
          .wrongCommandLine,
          "\(output.path) is no empty folder; give --output a new or an empty one"
        )
      }
    }
    let study = try await study(hear: hear)
    do {
      try files.createDirectory(at: output, withIntermediateDirectories: true)
      for name in try files.contentsOfDirectory(atPath: study.path) {
        try files.copyItem(at: study.appending(path: name), to: output.appending(path: name))
      }
    } catch {
      throw OrganError(
        .wrongCommandLine,
        "\(output.path) cannot be written: \(DurableFolder.reason(error))"
      )
    }
  }
}
