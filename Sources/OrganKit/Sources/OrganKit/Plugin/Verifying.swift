/// A capability, asked for by `platform verify`: the organ's mathematics are held against exact
/// solutions, manufactured ones and published benchmarks, on this machine.
public protocol Verifying: OrganPlugin {
  /// Works through the cases and hands over each result as it comes.
  ///
  /// A case that fails is handed over like any other; only what keeps a case from being worked
  /// through is thrown.
  ///
  /// - Parameters:
  ///   - full: every case at full size; else at least one of each family, under a minute in all.
  ///   - context: lends what a room has.
  ///   - tell: called with each result, one after another.
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
  public var quantity: String
  /// What came out.
  public var measured: Double
  /// What the source says.
  public var reference: Double
  /// The least that passes; nil for no lower limit.
  public var low: Double?
  /// The most that passes; nil for no upper limit. Not both are nil.
  public var high: Double?
  /// The UCUM unit, `1` if dimensionless.
  public var unit: String
  /// Where the reference comes from: a paper, or the exact solution by name.
  public var source: String

  /// A number beside what it should be.
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
