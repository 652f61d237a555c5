import Foundation

/// How far the volume of an outline strays because the outline strays about the model.
///
/// An outline that is off by δ(x) along its normal, with the standard deviation σ and shared between
/// places a distance d apart as exp(−d²/2ℓ²), is off in volume by ∫δ dA. Where the surface, of the
/// area A, is nearly flat over ℓ the variance is σ²·A·2πℓ², and never more than that of an outline
/// that strays all at once, σ²·A².
struct OutlineScatter {
  /// The standard deviation σ, mm.
  let deviation: Double
  /// The length ℓ, mm.
  let length: Double

  /// The standard deviation of a volume, mL.
  ///
  /// - Parameter volume: mL; its surface is taken to be a ball's.
  /// - Returns: mL.
  func volumeDeviation(of volume: Double) -> Double {
    guard volume > 0 else { return 0 }
    let area = 4 * .pi * pow(750 * volume / .pi, 2 / 3.0)
    return deviation * min(area, (2 * .pi * area).squareRoot() * length) / 1000
  }

  /// What scans would measure where the draws say what there is: each volume strays log-normally,
  /// at five equally likely places of the scatter's distribution.
  func measured(_ sample: WeightedSample) -> WeightedSample {
    // Middles of five equal parts of a standard normal distribution, as means over each part.
    let scores = [-1.399_8, -0.531_9, 0, 0.531_9, 1.399_8]
    var (values, weights) = ([Double](), [Double]())
    for (volume, weight) in zip(sample.values, sample.weights) {
      let part = volume > 0 ? volumeDeviation(of: volume) / volume : 0
      for score in scores {
        values.append(volume * exp(score * part))
        weights.append(weight / Double(scores.count))
      }
    }
    return WeightedSample(values, weights: weights)
  }
}
