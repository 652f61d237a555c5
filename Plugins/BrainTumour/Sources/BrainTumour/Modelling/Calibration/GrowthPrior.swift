import Foundation

/// What is known of a tumour before its scans are seen.
///
/// Growth is told by three independent numbers: the square of the front's width D/ρ, the front's
/// reach 2·√(Dρ)·age, and the age. One scan tells the first two, in which the model is free of the
/// time scale, and nothing about the third. Together they give D and ρ medians of 0.13 mm²/d and
/// 0.027 /d and 90 % ranges of a factor 4 to either side, about the ranges that Lipkova et al. 2019
/// and Ezhov et al. 2022 draw from.
///
/// Origins are equally likely anywhere in tissue.
///
/// - SeeAlso: Lipkova et al. 2019, "Personalized radiotherapy design for glioblastoma",
///   doi:10.1109/TMI.2019.2902044 (D, ρ, thresholds 0.6–0.8 and 0.05–0.6); Ezhov et al. 2022,
///   "Learn-Morph-Infer", doi:10.1016/j.media.2022.102672; Rockne et al. 2010, "Predicting the
///   efficacy of radiotherapy in individual glioblastoma patients in vivo",
///   doi:10.1088/0031-9155/55/12/001, and Pedicini et al. 2014, doi:10.1155/2014/212080 (α).
public struct GrowthPrior: Sendable, Equatable {
  /// A normal distribution of a logarithm or a logit.
  public struct Normal: Sendable, Equatable {
    /// The mean.
    public var mean: Double
    /// The standard deviation.
    public var deviation: Double

    /// The number at so many standard deviations above the mean.
    public func value(_ score: Double) -> Double { mean + deviation * score }
    /// How many standard deviations a number lies above the mean.
    public func score(_ value: Double) -> Double { (value - mean) / deviation }
    /// The reciprocal of the variance.
    var precision: Double { 1 / (deviation * deviation) }
  }

  /// The logarithm of D/ρ, mm².
  public var widthSquared = Normal(mean: log(5), deviation: 0.7)
  /// The logarithm of 2·√(Dρ)·age, mm.
  public var reach = Normal(mean: log(30), deviation: 0.3)
  /// The logarithm of the age at the first scan, d.
  public var age = Normal(mean: log(250), deviation: 0.7)
  /// The logarithm of α, 1/Gy.
  public var radiosensitivity = Normal(mean: log(0.06), deviation: 0.5)
  /// The logarithm of the rate of kill after a full dose, 1/d.
  public var drugSensitivity = Normal(mean: log(0.3), deviation: 0.5)
  /// The logarithm of the ratio of white to grey matter's diffusivity.
  public var whiteToGreyRatio = Normal(mean: log(10), deviation: 0.5)
  /// The logit of the density at which contrast-enhanced T1 shows the core: 90 % in 0.6–0.8.
  public var coreThreshold = Normal(mean: 0.896, deviation: 0.298)
  /// The logit of the density at which FLAIR shows the whole: 90 % in 0.05–0.6.
  public var wholeThreshold = Normal(mean: -1.27, deviation: 1.02)

  /// The prior.
  public init() {}
}
