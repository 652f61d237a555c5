package import Foundation
package import OrganKit
package import PatientRegistry
import Synchronization

/// An organ's mathematics held against what is known, in a worker on this machine.
///
/// Nothing is recorded, and nothing is returned from an earlier time: it is this machine that is
/// looked at.
package struct Verification: Sendable {
  /// Every case at full size, or at least one of each family.
  package var isFull = false
  /// What differs from the manifest's defaults.
  package var parameters: [String: Double] = [:]
  /// Whether the plugin runs in this process, for a debugger.
  package var isInProcess = false
  /// Overrides the manifest's time limit, seconds.
  package var secondsAllowed: Double?
  /// Overrides the manifest's memory limit, mebibytes.
  package var memoryMiB: UInt64?
  /// Whose `worker` command is started.
  package var executable = RunningProgram.executable
  private let plugin: InstalledPlugin
  private let registry: RegistryFolder

  /// A verification of an organ, with its working space and its log in a registry's folder.
  package init(_ plugin: InstalledPlugin, registry: RegistryFolder) {
    self.plugin = plugin
    self.registry = registry
  }

  /// Works through the cases.
  ///
  /// - Parameters:
  ///   - tell: called with each result as it comes, one after another.
  ///   - hear: called with each event, one after another.
  /// - Returns: all results; failed ones among them.
  /// - Throws: `OrganError`; `wrongCommandLine` for an organ that verifies nothing.
  package func results(
    tell: @escaping @Sendable (VerificationResult) -> Void = { _ in },
    hear: @escaping @Sendable (RunEvent) -> Void = { _ in }
  ) async throws -> [VerificationResult] {
    let id = plugin.manifest.id
    guard plugin.manifest.capabilities.contains("Verifying") else {
      throw OrganError(.wrongCommandLine, "\(id) brings no verification cases of its own")
    }
    let workshop = Workshop(
      plugin: plugin,
      executable: executable,
      isInProcess: isInProcess,
      secondsAllowed: secondsAllowed,
      memoryMiB: memoryMiB
    )
    let job = workshop.job(
      .verify(full: isFull),
      in: registry.run("verification-\(id)"),
      parameters: try plugin.manifest.parameters(given: parameters),
      seed: 0
    )
    let results = Mutex<[VerificationResult]>([])
    try await workshop.perform(job, library: try workshop.openLibrary()) { line in
      if case .verified(let result) = line {
        results.withLock { $0.append(result) }
        tell(result)
      }
      if let event = RunEvent(line) { hear(event) }
    }
    return results.withLock { $0 }
  }
}

/// A result as scripts read it.
package struct VerificationLine: Encodable, Sendable {
  private let result: VerificationResult

  /// A result's line.
  package init(_ result: VerificationResult) { self.result = result }

  private enum CodingKeys: String, CodingKey {
    case name = "case"
    case quantity, measured, reference, low, high, unit, source, passed
  }

  /// Every key is always there; a measured value that is no number is null, and has not passed.
  package func encode(to encoder: any Encoder) throws {
    var line = encoder.container(keyedBy: CodingKeys.self)
    try line.encode(result.name, forKey: .name)
    try line.encode(result.quantity, forKey: .quantity)
    try line.encode(result.measured.isFinite ? result.measured : nil, forKey: .measured)
    try line.encode(result.reference, forKey: .reference)
    try line.encode(result.low, forKey: .low)
    try line.encode(result.high, forKey: .high)
    try line.encode(result.unit, forKey: .unit)
    try line.encode(result.source, forKey: .source)
    try line.encode(result.passed, forKey: .passed)
  }
}
