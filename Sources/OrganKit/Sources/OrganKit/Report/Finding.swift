/// One number the twin shows.
public struct Finding: Codable, Equatable, Sendable {
  /// Where a number came from.
  public struct Origin: RawRepresentable, Codable, Hashable, Sendable {
    /// The word in JSON.
    public var rawValue: String
    /// An origin by its word.
    public init(rawValue: String) { self.rawValue = rawValue }
    /// Read off the patient's data.
    public static let measured = Origin(rawValue: "measured")
    /// Computed from measured numbers.
    public static let derived = Origin(rawValue: "derived")
    /// The answer of a model.
    public static let simulated = Origin(rawValue: "simulated")
    /// Taken from the literature, or extrapolated beyond the data.
    public static let assumed = Origin(rawValue: "assumed")
  }

  /// The 90 % interval of a number, or why there is none.
  public enum Uncertainty: Codable, Equatable, Sendable {
    /// 5th and 95th percentile, with low ≤ value ≤ high.
    case interval(low: Double, high: Double)
    /// The reason for none, as words for the report.
    case none(reason: String)
  }

  /// The name in lower camel case, as the manifest spells it; unique in a report.
  public var name: String
  /// The name for people.
  public var title: String
  /// The number and its unit.
  public var quantity: Quantity
  /// How sure it is.
  public var uncertainty: Uncertainty
  /// Where it came from.
  public var origin: Origin
  /// Its code in a published vocabulary, where there is one.
  public var code: Code?
  /// The heading it stands under in the report.
  public var group: String?
  /// What the reader must know of this number, such as `extrapolated`.
  public var note: String?
  /// What the literature says of healthy people.
  public var reference: ReferenceComparison?

  /// A finding.
  public init(
    _ name: String,
    title: String,
    _ quantity: Quantity,
    _ uncertainty: Uncertainty,
    _ origin: Origin,
    code: Code? = nil,
    group: String? = nil,
    note: String? = nil,
    reference: ReferenceComparison? = nil
  ) {
    self.name = name
    self.title = title
    self.quantity = quantity
    self.uncertainty = uncertainty
    self.origin = origin
    self.code = code
    self.group = group
    self.note = note
    self.reference = reference
  }
}

/// A number beside the ranges of healthy people.
public struct ReferenceComparison: Codable, Equatable, Sendable {
  /// One published range.
  public struct Range: Codable, Equatable, Sendable {
    /// Whom it describes, such as `women, 40–49 years`.
    public var population: String
    /// The lower limit, in the finding's unit.
    public var low: Double?
    /// The upper limit, in the finding's unit.
    public var high: Double?
    /// The paper, with its DOI.
    public var source: String
    /// How the paper measured, where that matters for comparing.
    public var convention: String?

    /// A range of a paper's.
    public init(
      population: String,
      low: Double?,
      high: Double?,
      source: String,
      convention: String? = nil
    ) {
      self.population = population
      self.low = low
      self.high = high
      self.source = source
      self.convention = convention
    }
  }

  /// Where the number stands.
  public enum Flag: String, Codable, Sendable {
    /// Below the lower limit.
    case below
    /// Between the limits.
    case within
    /// Above the upper limit.
    case above
  }

  /// The ranges that could apply: one, or both sexes' where the sex is unknown.
  public var ranges: [Range]
  /// The verdict; nil where it cannot be given.
  public var flag: Flag?
  /// What limits the comparison, in words: a mismatch of conventions, an unknown age.
  public var caveat: String?

  /// A comparison.
  public init(ranges: [Range], flag: Flag?, caveat: String? = nil) {
    self.ranges = ranges
    self.flag = flag
    self.caveat = caveat
  }
}
