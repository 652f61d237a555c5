package import Foundation
package import OrganKit

/// A what-if question to a recorded twin, answered from the twin's own files.
package struct Simulation: Sendable {
  private let plugin: InstalledPlugin
  private let registry: URL
  private let workshop: Workshop

  /// Questions to an organ's twins.
  package init(
    _ plugin: InstalledPlugin,
    registry: URL,
    executable: URL = RunningProgram.executable
  ) {
    self.plugin = plugin
    self.registry = registry
    workshop = Workshop(plugin: plugin, executable: executable, isInProcess: false)
  }

  /// Asks; the same question again is answered from what was kept.
  ///
  /// - Parameters:
  ///   - name: a scenario of the manifest.
  ///   - parameters: what differs from the scenario's defaults.
  ///   - twin: a recorded twin.
  /// - Throws: `OrganError`.
  package func outcome(
    of name: String,
    _ parameters: [String: Double],
    twin: String,
    hear: @escaping @Sendable (RunEvent) -> Void = { _ in }
  ) async throws -> Outcome {
    let scenario = try plugin.manifest.scenario(name, given: parameters)
    let stored = try RunArchive(registry).twin(twin)
    guard stored.provenance.organ == plugin.manifest.id else {
      throw OrganError(
        .wrongCommandLine,
        "twin \(twin) is one of \(stored.provenance.organ), not of \(plugin.manifest.id)"
      )
    }
    let library = try workshop.openLibrary()
    var key = try RunKey(
      "simulation",
      plugin,
      library: library,
      executable: workshop.executable,
      parameters: stored.provenance.parameters,
      seed: stored.provenance.seed
    )
    key.scenario = scenario
    key.twin = stored.provenance.key
    let home = RunFolder(registry.appending(path: "runs/\(try key.digits())"))
    let files = home.url.appending(path: "twin")
    try await DurableFolder.make(files) { part in
      for (name, file) in stored.files where name.hasPrefix("modelling/product/") {
        let copy = part.appending(path: name.dropFirst("modelling/product/".count))
        try FileManager.default.createDirectory(
          at: copy.deletingLastPathComponent(),
          withIntermediateDirectories: true
        )
        try FileManager.default.copyItem(at: file, to: copy)
      }
    }
    let job = workshop.job(
      .simulate(scenario: scenario, twin: files),
      in: home.url,
      parameters: key.parameters,
      seed: key.seed
    )
    try await workshop.perform(job, library: library) { line in
      if let event = RunEvent(line) { hear(event) }
    }
    return try SimulatedOutcome(contentsOf: home.product(of: .simulation)).outcome
  }
}
