/// What the twin foretold of a later scan, and what was seen then.
public struct ForecastRecord: Codable, Sendable, Equatable {
  /// A volume foretold, with the interval that was to hold it, and what was seen, mL.
  public struct Volume: Codable, Sendable, Equatable {
    /// The median.
    public var median: Double
    /// The lower end of the 90 % interval.
    public var low: Double
    /// The upper end.
    public var high: Double
    /// What was seen.
    public var seen: Double
    /// Dice coefficient of the foretold outline (probability ½ and above) with the one seen.
    public var dice: Double

    /// A volume foretold and seen.
    public init(median: Double, low: Double, high: Double, seen: Double, dice: Double) {
      (self.median, self.low, self.high, self.seen, self.dice) = (median, low, high, seen, dice)
    }

    /// Whether the interval held what was seen.
    public var isHeld: Bool { low <= seen && seen <= high }
  }

  /// The day of the scan, counted from the first scan.
  public var day: Double
  /// The date of the scan (ISO 8601), where it is known.
  public var date: String?
  /// The day of the last scan the forecast knew.
  public var knownUntil: Double
  /// The core.
  public var core: Volume
  /// The whole.
  public var whole: Volume

  /// A forecast with its outcome.
  public init(day: Double, date: String?, knownUntil: Double, core: Volume, whole: Volume) {
    self.day = day
    self.date = date
    self.knownUntil = knownUntil
    self.core = core
    self.whole = whole
  }
}
