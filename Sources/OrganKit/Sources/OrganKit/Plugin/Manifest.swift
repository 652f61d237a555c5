/// `plugin.json`: what is known of a plugin before any of its code runs.
public struct Manifest: Codable, Equatable, Sendable {
  /// A number that `--parameter` sets.
  public struct Parameter: Codable, Equatable, Sendable {
    /// The name in lower camel case.
    public var name: String
    /// The UCUM unit.
    public var unit: String
    /// What it is unless told.
    public var `default`: Double
    /// The least it may be.
    public var low: Double
    /// The most it may be.
    public var high: Double
    /// A sentence on what it does.
    public var help: String
  }

  /// A finding the plugin may report.
  public struct Finding: Codable, Equatable, Sendable {
    /// The name in lower camel case.
    public var name: String
    /// The UCUM unit.
    public var unit: String
  }

  /// A what-if question the twin answers.
  public struct Scenario: Codable, Equatable, Sendable {
    /// The name in lower camel case.
    public var name: String
    /// A sentence on what it plays.
    public var help: String
    /// What can be set.
    public var parameters: [Parameter]
  }

  /// A folder outside of the study and of the plugin that the organ may read.
  public struct Folder: Codable, Equatable, Sendable {
    /// The environment variable that names it, such as `PLATFORM_KIDNEY_ATLAS`; unset is none.
    public var variable: String
    /// A sentence on what may lie in it.
    public var help: String
  }

  /// What a worker may use.
  public struct Limits: Codable, Equatable, Sendable {
    /// Wall-clock seconds.
    public var seconds: Double
    /// Mebibytes of data.
    public var memoryMiB: UInt64
  }

  /// The version of this file's layout: 1.
  public var schema: Int
  /// The organ's word on the command line.
  public var id: String
  /// The plugin's version.
  public var version: String
  /// The contract it was written for.
  public var contract: UInt32
  /// The library, without `lib` and `.so`.
  public var library: String
  /// One line for `platform organs`.
  public var summary: String
  /// The roles a series may play in `study.json`.
  public var seriesRoles: [String]
  /// Every finding it may report.
  public var findings: [Finding]
  /// What `--parameter` may set.
  public var parameters: [Parameter]
  /// What the twin can be asked.
  public var scenarios: [Scenario]
  /// The capability protocols its code conforms to, by name.
  public var capabilities: [String]
  /// Folders that a run depends on beside its study; without the key, none.
  ///
  /// The files that lie directly in them are hashed into the run's key: what they hold is part of what
  /// the run rests on.
  public var folders: [Folder]?
  /// What a worker may use.
  public var limits: Limits
  /// Whom it is for, and what it must not be used for.
  public var intendedUse: String
  /// The papers it rests on.
  public var references: [String]
}
