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

    /// How far what was seen lies from the median, in standard deviations of a normal distribution
    /// with the interval's half on that side.
    var score: Double {
      let half = seen > median ? high - median : median - low
      return half > 0 ? (seen - median) / half * 1.645 : 0
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
  /// By how much the intervals were widened for what earlier forecasts missed.
  public var widening: Double

  /// A forecast with its outcome.
  public init(
    day: Double,
    date: String?,
    knownUntil: Double,
    core: Volume,
    whole: Volume,
    widening: Double = 1
  ) {
    self.day = day
    self.widening = widening
    self.date = date
    self.knownUntil = knownUntil
    self.core = core
    self.whole = whole
  }
}

extension [ForecastRecord] {
  /// By how much the next forecast's intervals are widened.
  ///
  /// A posterior knows nothing of what its model lacks; misses tell. The scores z of earlier volumes
  /// should have the variance 1: with ν = 4 scores' worth of trust in that, the factor is
  /// √((ν + Σz²)/(ν + n)), and never below 1. That is the inflation of ensemble filters, estimated
  /// from the innovations.
  ///
  /// - SeeAlso: Anderson 2009, "Spatially and temporally varying adaptive covariance inflation for
  ///   ensemble filters", doi:10.1111/j.1600-0870.2008.00361.x.
  var widening: Double {
    let trust = 4.0
    // Scores against the intervals as they were before they were widened.
    let squares = flatMap { record in
      [record.core.score, record.whole.score].map { $0 * $0 * record.widening * record.widening }
    }
    let factor = ((trust + squares.reduce(0, +)) / (trust + Double(squares.count))).squareRoot()
    // A core that was not there to be seen has no interval to be held against.
    return factor.isFinite ? Swift.max(1, factor) : 1
  }
}
