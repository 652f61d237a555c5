public import Foundation

/// What a stage says to the runtime beside its product.
///
/// The runtime keeps all but progress and log lines with the product, and says them again when a
/// run resumes.
public enum StageEvent: Codable, Equatable, Sendable {
  /// The fraction done of the room, 0 to 1.
  case progress(Double)
  /// A named peculiarity that the reader of the report should know.
  case warning(name: String, sentence: String)
  /// A reason for a person to look at the result before using it.
  case review(String)
  /// Whose study this is, as far as it says.
  case identity(Patient)
  /// A file to keep and to deliver, under a name without its extension.
  case artefact(name: String, file: URL)
  /// A line for the run's log.
  case log(String)
}

/// What the runtime lends to a stage: one value, so that it can grow without breaking plugins.
public struct StageContext: Sendable {
  /// The manifest's parameters in the manifest's units, defaults filled in.
  public var parameters: [String: Double]
  /// The seed of every random number in the run.
  public var seed: UInt64
  /// The plugin's own files; not through `Bundle.module`, which compiles in the builder's path.
  public var resources: URL
  /// A folder for intermediate files, the only place a stage may write to; gone after the run.
  public var scratch: URL
  private let tell: @Sendable (StageEvent) -> Void
  private let cancelled: @Sendable () -> Bool

  /// A context; tests need only the folders.
  public init(
    resources: URL,
    scratch: URL,
    parameters: [String: Double] = [:],
    seed: UInt64 = 0,
    tell: @escaping @Sendable (StageEvent) -> Void = { _ in },
    cancelled: @escaping @Sendable () -> Bool = { false }
  ) {
    self.resources = resources
    self.scratch = scratch
    self.parameters = parameters
    self.seed = seed
    self.tell = tell
    self.cancelled = cancelled
  }

  /// Whether the user has cancelled.
  public var isCancelled: Bool { cancelled() }

  /// Ends a long loop when the user has cancelled; call it a few times a second.
  ///
  /// - Throws: `OrganError.Code.cancelled`.
  public func checkCancellation() throws {
    if cancelled() { throw OrganError(.cancelled, "the run was cancelled") }
  }

  /// A parameter the manifest declares.
  ///
  /// - Throws: `OrganError.Code.pluginRefused` for one it does not declare.
  public func parameter(_ name: String) throws -> Double {
    guard let value = parameters[name] else {
      throw OrganError(.pluginRefused, "plugin.json declares no parameter '\(name)'")
    }
    return value
  }

  /// Tells how far the room is, 0 to 1.
  public func progress(_ fraction: Double) { tell(.progress(fraction)) }

  /// Tells a peculiarity: a name in lower camel case for machines, a sentence for people.
  public func warn(_ name: String, _ sentence: String) {
    tell(.warning(name: name, sentence: sentence))
  }

  /// Asks for a person to look at the result before using it, and says why.
  public func review(_ reason: String) { tell(.review(reason)) }

  /// Tells whose study this is, as far as it says; two different people in one study are refused.
  public func identify(_ patient: Patient) { tell(.identity(patient)) }

  /// Hands over a file in `scratch`, delivered as `name` with the file's own extension.
  public func artefact(_ name: String, _ file: URL) { tell(.artefact(name: name, file: file)) }

  /// Writes a line to the run's log.
  public func log(_ line: String) { tell(.log(line)) }
}
