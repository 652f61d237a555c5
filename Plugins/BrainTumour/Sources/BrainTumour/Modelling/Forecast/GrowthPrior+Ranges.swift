import Foundation

extension GrowthPrior {
  /// A number's median and 90 % interval.
  struct Range: Equatable {
    var median: Double
    var low: Double
    var high: Double
  }

  /// What is known beforehand of a finding, or of a threshold; nil of the origin.
  ///
  /// With w = D/ρ, the reach r = 2·√(Dρ)·age: √(Dρ) = r/(2·age), so D = √w·r/(2·age) and
  /// ρ = r/(2·age·√w). All are log-normal.
  func range(of name: String) -> Range? {
    func logarithm(_ mean: Double, _ deviation: Double) -> Range {
      Range(
        median: exp(mean),
        low: exp(mean - 1.645 * deviation),
        high: exp(mean + 1.645 * deviation)
      )
    }
    func logit(_ normal: Normal) -> Range {
      func value(_ score: Double) -> Double { Logit.density(normal.value(score)) }
      return Range(median: value(0), low: value(-1.645), high: value(1.645))
    }
    let speed = reach.mean - log(2) - age.mean
    let deviation = sqrt(
      pow(widthSquared.deviation / 2, 2) + pow(reach.deviation, 2) + pow(age.deviation, 2)
    )
    switch name {
    case "whiteMatterDiffusivity":
      return logarithm(speed + widthSquared.mean / 2, deviation)
    case "proliferationRate":
      return logarithm(speed - widthSquared.mean / 2, deviation)
    case "diffusivityToProliferationRatio":
      return logarithm(widthSquared.mean, widthSquared.deviation)
    case "tumourAge": return logarithm(age.mean, age.deviation)
    case "radiosensitivity":
      return logarithm(radiosensitivity.mean, radiosensitivity.deviation)
    case "drugSensitivity": return logarithm(drugSensitivity.mean, drugSensitivity.deviation)
    case "coreThreshold": return logit(coreThreshold)
    case "wholeThreshold": return logit(wholeThreshold)
    default: return nil
    }
  }
}
