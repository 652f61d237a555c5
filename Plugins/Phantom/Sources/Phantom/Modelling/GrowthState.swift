import Foundation

/// What is known of an exponentially growing volume: its logarithm x and the growth rate r, as a
/// normal distribution.
///
/// Time moves it by x ← x + r·t, which is exact; a seen volume is taken in by Kalman's filter, which is
/// exact too, since both steps are linear in (x, r) and all is normal.
///
/// - SeeAlso: Kalman 1960, doi:10.1115/1.3662552
public struct GrowthState: Codable, Equatable, Sendable {
  /// The logarithm of the volume in mm³.
  public var logVolume: Double
  /// The growth rate, 1/d.
  public var rate: Double
  /// The variance of the logarithm.
  public var logVolumeVariance: Double
  /// The variance of the rate, 1/d².
  public var rateVariance: Double
  /// The covariance of both, 1/d.
  public var covariance: Double

  /// Before a second study a rate of 0 ± 0.002 /d is assumed: a doubling takes a year, or more.
  static let assumedRateDeviation = 0.002

  /// What one study tells.
  ///
  /// - Parameters:
  ///   - volume: the volume, mm³.
  ///   - deviation: its standard deviation, mm³.
  init(volume: Double, deviation: Double) {
    logVolume = log(volume)
    rate = 0
    logVolumeVariance = (deviation / volume) * (deviation / volume)
    rateVariance = Self.assumedRateDeviation * Self.assumedRateDeviation
    covariance = 0
  }

  /// The state some days later: F P Fᵀ with F = (1 t; 0 1).
  func after(days t: Double) -> GrowthState {
    var later = self
    later.logVolume += rate * t
    later.logVolumeVariance += t * (2 * covariance + t * rateVariance)
    later.covariance += t * rateVariance
    return later
  }

  /// Takes in a volume that was seen on the state's own day.
  func seeing(volume: Double, deviation: Double) -> GrowthState {
    let noise = (deviation / volume) * (deviation / volume)
    let total = logVolumeVariance + noise
    guard total > 0 else { return self }
    let (gain, rateGain) = (logVolumeVariance / total, covariance / total)
    let surprise = log(volume) - logVolume
    var next = self
    next.logVolume += gain * surprise
    next.rate += rateGain * surprise
    next.rateVariance -= rateGain * covariance
    next.covariance *= noise / total
    next.logVolumeVariance *= noise / total
    return next
  }

  /// The volume, mm³: the median.
  var volume: Double { exp(logVolume) }

  /// The volume's standard deviation, mm³, to first order.
  var volumeDeviation: Double { volume * logVolumeVariance.squareRoot() }

  /// Where 90 % of what will be seen lies, mm³.
  ///
  /// - Parameter noise: the variance of the logarithm of a volume that is seen.
  /// - Returns: the interval's ends.
  func interval(noise: Double) -> (low: Double, high: Double) {
    let margin = 1.645 * (logVolumeVariance + noise).squareRoot()
    return (exp(logVolume - margin), exp(logVolume + margin))
  }
}
