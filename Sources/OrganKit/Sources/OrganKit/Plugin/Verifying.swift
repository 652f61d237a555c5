/// A capability, asked for by `platform verify`: the organ's mathematics are held against exact
/// solutions, manufactured ones and published benchmarks, on this machine.
///
/// What holds is told, and what does not is told as well: a case that fails is a result like any
/// other, and the cases after it are worked through all the same. Thrown is only what keeps a case
/// from being worked through at all.
public protocol Verifying: OrganPlugin {
  /// Works through the cases and hands over each result as it comes.
  ///
  /// - Parameters:
  ///   - full: every case at full size; else at least one of each family, under a minute in all.
  ///   - context: lends what a room has: the parameters' defaults, progress, cancellation, scratch.
  ///   - tell: called with each result, one after another; what it throws ends the verification.
  /// - Throws: what `tell` threw, `OrganError.Code.cancelled`, or why no case can be worked through.
  func verify(
    full: Bool,
    _ context: StageContext,
    _ tell: (VerificationResult) throws -> Void
  ) async throws
}

/// A number beside what it should be.
public struct VerificationResult: Codable, Equatable, Sendable {
  /// The case, in lower case with hyphens: `mass-conservation`.
  public var name: String
  /// What was measured, in words: `order in the grid step`.
  ///
  /// A case may tell several quantities, each once.
  public var quantity: String
  /// What came out; one that is no number fails.
  public var measured: Double
  /// What the source says.
  public var reference: Double
  /// The least that passes; nil for no lower limit.
  public var low: Double?
  /// The most that passes; nil for no upper limit, but not both are nil.
  public var high: Double?
  /// The UCUM unit, `1` if dimensionless.
  public var unit: String
  /// Where the reference comes from: a paper, or the exact solution by name.
  public var source: String

  /// A number beside what it should be.
  ///
  /// - Parameters:
  ///   - name: the case, in lower case with hyphens.
  ///   - quantity: what was measured, in words.
  ///   - measured: what came out, in `unit`.
  ///   - reference: what the source says, in `unit`.
  ///   - low: the least that passes; nil for no lower limit.
  ///   - high: the most that passes; nil for no upper limit. Give at least one of the two.
  ///   - unit: the UCUM unit of all of them.
  ///   - source: where the reference comes from.
  public init(
    _ name: String,
    _ quantity: String,
    measured: Double,
    reference: Double,
    low: Double? = nil,
    high: Double? = nil,
    unit: String = "1",
    source: String
  ) {
    self.name = name
    self.quantity = quantity
    self.measured = measured
    self.reference = reference
    self.low = low
    self.high = high
    self.unit = unit
    self.source = source
  }

  /// Whether the measured number lies within the limits; what is no number never does.
  public var passed: Bool {
    measured.isFinite && measured >= low ?? -.infinity && measured <= high ?? .infinity
  }
}
