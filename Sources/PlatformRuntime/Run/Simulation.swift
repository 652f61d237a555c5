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
    try await answer(to: name, parameters, twin: twin, hear: hear).outcome
  }

  /// Asks, and lays a report of the answer down where a folder is named.
  ///
  /// - Parameters:
  ///   - name: a scenario of the manifest.
  ///   - parameters: what differs from the scenario's defaults.
  ///   - twin: a recorded twin.
  ///   - output: where the page and the files go; those of other names are left.
  ///   - hear: called with each event, one after another.
  /// - Returns: the answer, and where it was laid down.
  /// - Throws: `OrganError`.
  package func answer(
    to name: String,
    _ parameters: [String: Double],
    twin: String,
    output: URL? = nil,
    hear: @escaping @Sendable (RunEvent) -> Void = { _ in }
  ) async throws -> SimulationResult {
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
    // The files must stay as they are until they are copied.
    let lock = try await RunLock.acquire(home.url)
    defer { withExtendedLifetime(lock) {} }
    let outcome = try SimulatedOutcome(contentsOf: home.product(of: .simulation)).outcome
    var result = SimulationResult(twin: twin, scenario: scenario, outcome: outcome)
    if let output {
      let delivery = SimulationDelivery(
        scenario: scenario,
        outcome: outcome,
        run: stored,
        provenance: try Provenance(plugin.manifest, key, parent: nil),
        manifest: plugin.manifest,
        home: home
      )
      let original = try archive.read(
        Report.self,
        "\(Room.reporting.rawValue)/product/product.json",
        of: stored
      )
      (result.report, result.artefacts) = try delivery.deliver(to: output, original)
    }
    return result
  }
}

/// What `simulate` ends with: the last line of `simulate --json`.
package struct SimulationResult: Encodable, Sendable {
  /// The twin that was asked.
  package var twin: String
  /// The question, defaults filled in.
  package var scenario: Scenario
  /// The answer.
  package var outcome: Outcome
  /// report.html, where a folder was named.
  package var report: URL?
  /// The delivered files by the artefacts' names.
  package var artefacts: [String: URL] = [:]

  private enum CodingKeys: CodingKey {
    case event, twin, scenario, parameters, findings, report, artefacts
  }

  /// Every key is always there, `null` where there is nothing.
  package func encode(to encoder: any Encoder) throws {
    var line = encoder.container(keyedBy: CodingKeys.self)
    try line.encode("result", forKey: .event)
    try line.encode(twin, forKey: .twin)
    try line.encode(scenario.name, forKey: .scenario)
    try line.encode(scenario.parameters, forKey: .parameters)
    try line.encode(outcome.findings.map(FindingLine.init), forKey: .findings)
    try line.encode(report?.path, forKey: .report)
    try line.encode(artefacts.mapValues(\.path), forKey: .artefacts)
  }
}
