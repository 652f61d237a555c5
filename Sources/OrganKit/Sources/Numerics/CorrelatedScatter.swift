import Foundation

/// Normal errors at places in space: a part that neighbours share, and a part of each its own.
///
/// The covariance of the errors at places a distance d apart is deviation²·(1 + s)·exp(−s) with
/// s = √3·d/length (Matérn's of smoothness 3/2), and a place's own variance is added on the diagonal.
///
/// - SeeAlso: Rasmussen and Williams 2006, Gaussian Processes for Machine Learning, section 4.2.1.
public struct CorrelatedScatter: Sendable {
  /// The standard deviation of the shared part.
  public var deviation: Double
  /// The length over which neighbours share it, in the unit of places.
  public var length: Double

  /// Errors of a size and a length.
  public init(deviation: Double, length: Double) {
    (self.deviation, self.length) = (deviation, length)
  }

  /// The factor of the covariance at some places, where each has a positive variance of its own too.
  ///
  /// - Returns: nil where the covariance is not positive definite.
  public func factor(at places: [SIMD3<Double>], own: [Double]) -> CholeskyFactor? {
    let count = places.count
    var matrix = [Double](repeating: 0, count: count * count)
    for row in 0..<count {
      for column in 0..<row {
        let offset = places[row] - places[column]
        let scaled = (3 * (offset * offset).sum()).squareRoot() / length
        matrix[row * count + column] = deviation * deviation * (1 + scaled) * exp(-scaled)
      }
      matrix[row * count + row] = deviation * deviation + own[row]
    }
    return CholeskyFactor(matrix, order: count)
  }

  /// A group of errors that were seen.
  public struct Sample: Sendable {
    /// Where.
    public var places: [SIMD3<Double>]
    /// Each place's own variance.
    public var own: [Double]
    /// The errors.
    public var errors: [Double]

    /// Errors at places.
    public init(places: [SIMD3<Double>], own: [Double], errors: [Double]) {
      (self.places, self.own, self.errors) = (places, own, errors)
    }
  }

  /// The likeliest size and length for independent groups of errors, among lengths to choose from.
  ///
  /// - Parameters:
  ///   - samples: the groups.
  ///   - lengths: lengths to try.
  ///   - range: the limits of the deviation, which is not much above the errors' own size either:
  ///     a large deviation with a great length would explain any trend away.
  /// - Returns: nil where there is no error.
  public static func likeliest(
    _ samples: [Sample],
    lengths: [Double],
    deviations range: ClosedRange<Double>
  ) -> CorrelatedScatter? {
    let all = samples.flatMap(\.errors)
    guard !all.isEmpty else { return nil }
    let size = (all.reduce(0) { $0 + $1 * $1 } / Double(all.count)).squareRoot()
    let upper = min(range.upperBound, max(1.25 * size, 1.5 * range.lowerBound))
    func badness(_ scatter: CorrelatedScatter) -> Double {
      samples.reduce(0) { sum, sample in
        guard !sample.errors.isEmpty else { return sum }
        guard let factor = scatter.factor(at: sample.places, own: sample.own) else {
          return .infinity
        }
        let white = factor.whitened(sample.errors)
        return sum + factor.logDeterminant + white.reduce(0) { $0 + $1 * $1 }
      }
    }
    var best: (scatter: CorrelatedScatter, badness: Double)?
    for length in lengths {
      // Golden section along the deviation's logarithm.
      var (low, high) = (log(range.lowerBound), log(upper))
      let ratio = (5.0.squareRoot() - 1) / 2
      func value(_ logarithm: Double) -> Double {
        badness(CorrelatedScatter(deviation: exp(logarithm), length: length))
      }
      var (left, right) = (high - ratio * (high - low), low + ratio * (high - low))
      var (atLeft, atRight) = (value(left), value(right))
      while high - low > 0.05 {
        if atLeft < atRight {
          (high, right, atRight) = (right, left, atLeft)
          left = high - ratio * (high - low)
          atLeft = value(left)
        } else {
          (low, left, atLeft) = (left, right, atRight)
          right = low + ratio * (high - low)
          atRight = value(right)
        }
      }
      let found = CorrelatedScatter(deviation: exp((low + high) / 2), length: length)
      let value = min(atLeft, atRight)
      if value < best?.badness ?? .infinity { best = (found, value) }
    }
    return best?.scatter
  }
}
