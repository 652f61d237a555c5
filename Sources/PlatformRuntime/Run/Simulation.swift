package import Foundation
package import OrganKit
package import PatientRegistry

/// A what-if question to a recorded twin, answered from the twin's own files.
package struct Simulation: Sendable {
  private let plugin: InstalledPlugin
  private let registry: RegistryFolder
  private let workshop: Workshop

  /// Questions to an organ's twins.
  package init(
    _ plugin: InstalledPlugin,
    registry: RegistryFolder,
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
  ///   - hear: called with each event, one after another.
  /// - Returns: what would be found, and what it would look like.
  /// - Throws: `OrganError`.
  package func outcome(
    of name: String,
    _ parameters: [String: Double],
    twin: String,
    hear: @escaping @Sendable (RunEvent) -> Void = { _ in }
  ) async throws -> Outcome {
    let scenario = try plugin.manifest.scenario(name, given: parameters)
    let archive = try RunArchive(registry)
    let stored = try archive.stored(twin: twin)
    guard stored.twin.organ == plugin.manifest.id else {
      throw OrganError(
        .wrongCommandLine,
        "twin \(twin) is one of \(stored.twin.organ), not of \(plugin.manifest.id)"
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
    key.twin = stored.twin.key
    let home = RunFolder(registry.run("simulation-\(try key.digits())"))
    let files = home.url.appending(path: "twin")
    do {
      let lock = try await RunLock.acquire(home.url)
      defer { withExtendedLifetime(lock) {} }
      try await DurableFolder.make(files) { part in
        try archive.copy("\(Room.modelling.rawValue)/product", of: stored, to: part)
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
