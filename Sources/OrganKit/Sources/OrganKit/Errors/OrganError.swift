/// The one error that crosses a wall: what kind, and a sentence that says what to do next.
///
/// The sentence names the file, the organ or the unit it speaks of.
public struct OrganError: Error, Codable, Equatable, CustomStringConvertible {
  /// A struct with static members, since a public enum could not grow without breaking plugins.
  public struct Code: RawRepresentable, Codable, Hashable, Sendable {
    /// The word in JSON.
    public var rawValue: String
    /// A code of the platform's or of a plugin's own.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// A check, such as `registry check` or a compat suite, found something wrong (exit code 1).
    public static let checkFailed = Code(rawValue: "checkFailed")
    /// An unknown organ, command, option or parameter, or a value out of range (exit code 2).
    public static let wrongCommandLine = Code(rawValue: "wrongCommandLine")
    /// The study is incomplete, damaged or not what this organ reads (exit code 3).
    public static let studyRefused = Code(rawValue: "studyRefused")
    /// The plugin does not fit this platform, or broke its contract (exit code 4).
    public static let pluginRefused = Code(rawValue: "pluginRefused")
    /// The worker trapped, was killed or hit a limit (exit code 5).
    public static let workerDied = Code(rawValue: "workerDied")
    /// The registry is damaged, locked or refuses the request (exit code 6).
    public static let registry = Code(rawValue: "registry")
    /// The user cancelled (exit code 7).
    public static let cancelled = Code(rawValue: "cancelled")
  }

  /// What kind of error.
  public var code: Code
  /// One sentence for the user.
  public var description: String

  /// An error of a kind, with its sentence.
  public init(_ code: Code, _ description: String) {
    self.code = code
    self.description = description
  }
}
