/// A capability, asked for with `as? any Simulating`: the twin answers what-if questions.
///
/// It refines `OrganPlugin`, so that opening the existential also gives the twin's type.
public protocol Simulating: OrganPlugin {
  /// Plays a scenario on a twin, from the twin's own files alone.
  func simulate(
    _ scenario: Scenario,
    on twin: Model.Twin,
    _ context: StageContext
  ) async throws -> Outcome
}

/// A what-if question, checked against the manifest before the plugin sees it.
public struct Scenario: Codable, Equatable, Sendable {
  /// The name, as the manifest spells it.
  public var name: String
  /// The scenario's parameters in the manifest's units, defaults filled in.
  public var parameters: [String: Double]

  /// A question.
  public init(_ name: String, _ parameters: [String: Double] = [:]) {
    self.name = name
    self.parameters = parameters
  }
}

/// The answer.
public struct Outcome: Codable, Equatable, Sendable {
  /// What would be found.
  public var findings: [Finding]
  /// What it would look like.
  public var figures: [Figure]

  /// An answer of findings and figures.
  public init(findings: [Finding], figures: [Figure] = []) {
    self.findings = findings
    self.figures = figures
  }
}
