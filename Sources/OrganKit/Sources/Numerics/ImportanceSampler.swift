import Foundation

/// Weighted draws from a density known up to a factor: adaptive multiple importance sampling.
///
/// Generations of draws come from multivariate t distributions, the first about a mode with a
/// curvature's covariance (Laplace's approximation), each next one fitted to the weighted draws
/// before. A draw's weight is the density over the mixture of all generations' proposals, so that no
/// evaluation is lost. Evaluations of a generation run on all cores; draws depend on the seed alone.
///
/// - SeeAlso: Cornuet, Marin, Mira and Robert 2012, "Adaptive multiple importance sampling",
///   doi:10.1111/j.1467-9469.2011.00756.x; weights are capped after Ionides 2008, "Truncated
///   importance sampling", doi:10.1198/106186008X320456.
public struct ImportanceSampler: Sendable {
  /// What a density answers: its logarithm, and what to keep of the evaluation.
  public struct Evaluation<Kept: Sendable>: Sendable {
    /// The natural logarithm of the density, up to a constant.
    public var logDensity: Double
    /// What belongs to the point.
    public var kept: Kept

    /// An answer.
    public init(logDensity: Double, kept: Kept) {
      (self.logDensity, self.kept) = (logDensity, kept)
    }
  }

  /// Draws with weights.
  public struct Population<Kept: Sendable>: Sendable {
    /// The points that have a density.
    public var points: [[Double]]
    /// What was kept of each.
    public var kept: [Kept]
    /// The weights, which sum to 1.
    public var weights: [Double]

    /// How many independent draws they are worth, after Kish.
    public var effectiveSize: Double { worth(weights) }
  }

  /// How many draws each generation has.
  public var generations: [Int]
  /// The degrees of freedom of the proposals: few make broad tails.
  public var degreesOfFreedom: Double
  /// The seed of all draws.
  public var seed: UInt64
  /// How many threads work; nil for one a core.
  public var threads: Int?

  /// A sampler.
  public init(
    generations: [Int],
    degreesOfFreedom: Double = 6,
    seed: UInt64,
    threads: Int? = nil
  ) {
    self.generations = generations
    self.degreesOfFreedom = degreesOfFreedom
    self.seed = seed
    self.threads = threads
  }

  /// Draws.
  ///
  /// - Parameters:
  ///   - mean: the first proposal's centre.
  ///   - covariance: its covariance, row by row; positive definite.
  ///   - density: nil where the density is 0. Given the point and a generator of its own.
  /// - Returns: nil where no draw had a density.
  /// - Throws: what `density` throws.
  public func sample<Kept: Sendable>(
    mean: [Double],
    covariance: [Double],
    _ density: @Sendable ([Double], inout SeededGenerator) throws -> Evaluation<Kept>?
  ) throws -> Population<Kept>? {
    guard var proposal = Proposal(mean, covariance, degreesOfFreedom) else { return nil }
    var proposals: [(proposal: Proposal, count: Int)] = []
    var points: [[Double]] = []
    var evaluations: [Evaluation<Kept>] = []
    var weights: [Double] = []
    var number: UInt64 = 0
    for count in generations {
      let draws = (0..<count)
        .map { offset in
          var generator = SeededGenerator(seed: seed, stream: number + UInt64(offset))
          return Draw(point: proposal.draw(&generator), generator: generator)
        }
      number += UInt64(count)
      let answers = try Concurrent.map(draws, threads: threads) { draw in
        var generator = draw.generator
        return try density(draw.point, &generator)
      }
      proposals.append((proposal, count))
      for (draw, answer) in zip(draws, answers) {
        guard let answer, answer.logDensity.isFinite else { continue }
        points.append(draw.point)
        evaluations.append(answer)
      }
      guard !points.isEmpty else { continue }
      weights = Self.weights(
        zip(points, evaluations)
          .map { point, evaluation in
            evaluation.logDensity - Self.logMixture(proposals, at: point)
          }
      )
      if let next = Self.fitted(to: points, weights, degreesOfFreedom) { proposal = next }
    }
    guard !points.isEmpty else { return nil }
    let cap = 1 / Double(points.count).squareRoot()
    let capped = weights.map { min($0, cap) }
    let sum = capped.reduce(0, +)
    return Population(
      points: points,
      kept: evaluations.map(\.kept),
      weights: capped.map { $0 / sum }
    )
  }

  private struct Draw: Sendable {
    var point: [Double]
    var generator: SeededGenerator
  }

  /// Normalised weights from their logarithms.
  private static func weights(_ logarithms: [Double]) -> [Double] {
    let highest = logarithms.max() ?? 0
    let weights = logarithms.map { exp($0 - highest) }
    let sum = weights.reduce(0, +)
    return weights.map { $0 / sum }
  }

  private static func logMixture(
    _ proposals: [(proposal: Proposal, count: Int)],
    at point: [Double]
  ) -> Double {
    let terms = proposals.map { log(Double($0.count)) + $0.proposal.logDensity(point) }
    let highest = terms.max() ?? 0
    return highest + log(terms.reduce(0) { $0 + exp($1 - highest) })
  }

  /// A proposal with the draws' moments; nil where they are worth too few to tell a covariance.
  ///
  /// Weights are flattened by a power until they are worth three draws a dimension.
  private static func fitted(
    to points: [[Double]],
    _ weights: [Double],
    _ degreesOfFreedom: Double
  ) -> Proposal? {
    let order = points[0].count
    guard points.count > 4 * order else { return nil }
    var flattened = weights
    var power = 1.0
    while worth(flattened) < 3 * Double(order), power > 0.01 {
      power *= 0.8
      let raised = weights.map { pow($0, power) }
      let sum = raised.reduce(0, +)
      flattened = raised.map { $0 / sum }
    }
    var mean = [Double](repeating: 0, count: order)
    for (point, weight) in zip(points, flattened) {
      for axis in 0..<order { mean[axis] += weight * point[axis] }
    }
    var covariance = [Double](repeating: 0, count: order * order)
    for (point, weight) in zip(points, flattened) {
      for row in 0..<order {
        for column in 0..<order {
          covariance[row * order + column] +=
            weight * (point[row] - mean[row]) * (point[column] - mean[column])
        }
      }
    }
    // So few draws tell too small a covariance, and proposals that shrink miss the tails.
    let inflation = 1 + Double(order + 1) / worth(flattened)
    covariance = covariance.map { $0 * inflation }
    for axis in 0..<order { covariance[axis * order + axis] *= 1 + 1e-9 }
    return Proposal(mean, covariance, degreesOfFreedom)
  }
}

/// How many independent draws weights that sum to 1 are worth, after Kish.
private func worth(_ weights: [Double]) -> Double { 1 / weights.reduce(0) { $0 + $1 * $1 } }

/// A multivariate t distribution of a mean and a covariance.
private struct Proposal: Sendable {
  let mean: [Double]
  let factor: CholeskyFactor
  let freedom: Double
  let logNorm: Double

  init?(_ mean: [Double], _ covariance: [Double], _ freedom: Double) {
    let order = mean.count
    // The scale matrix is smaller than the covariance.
    let scale = (freedom - 2) / freedom
    guard let factor = CholeskyFactor(covariance.map { $0 * scale }, order: order) else {
      return nil
    }
    (self.mean, self.factor, self.freedom) = (mean, factor, freedom)
    let half = Double(order) / 2
    let ratio: Double = lgamma(freedom / 2 + half) - lgamma(freedom / 2)
    logNorm = ratio - half * log(freedom * .pi) - factor.logDeterminant / 2
  }

  func draw(_ generator: inout SeededGenerator) -> [Double] {
    let normals = mean.map { _ in generator.normal() }
    // A chi-squared number is twice a gamma's of half the freedom.
    let chi = 2 * generator.gamma(shape: freedom / 2)
    let stretch = (freedom / chi).squareRoot()
    return zip(mean, factor.coloured(normals)).map { $0 + stretch * $1 }
  }

  func logDensity(_ point: [Double]) -> Double {
    let white = factor.whitened(zip(point, mean).map { $0 - $1 })
    let square = white.reduce(0) { $0 + $1 * $1 }
    return logNorm - (freedom + Double(mean.count)) / 2 * log1p(square / freedom)
  }
}
