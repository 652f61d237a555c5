import Foundation
import Imaging
import Numerics
import OrganKit

/// Fits one scan by how well the model's outlines overlap with the drawn ones, where the model is
/// too simple for distances to be normal errors.
///
/// The score is the sum of both Dice coefficients, weighted one to two. One solve grows through all
/// sizes, and for each size both thresholds are swept: so the search is for the front's width, the
/// origin, the ratio of white to grey matter and the diffusivity along the three axes alone. Draws
/// have the density exp(score/`tolerance`) (a Gibbs posterior): they overlap about as well as the
/// best.
///
/// - SeeAlso: Bissiri, Holmes and Walker 2016, "A general framework for updating belief
///   distributions", doi:10.1111/rssb.12158; Rubinstein and Kroese 2004, The Cross-Entropy Method.
struct OverlapFit: Sendable {
  /// A solution of the search.
  struct Solution: Sendable {
    var growth: GrowthParameters
    var stretch: SIMD3<Double>
    var core: Double
    var whole: Double
    var coreThreshold: Double
    var wholeThreshold: Double
    /// Both Dice coefficients; the whole counts twice, because it is the larger by far.
    var score: Double { (core + 2 * whole) * 2 / 3 }
  }

  /// By how much of the score draws fall behind the best: what two observers differ by, at least.
  static let tolerance = 0.02
  /// The deviation of the logarithm of diffusivity along an axis under the prior: along a fibre bundle
  /// cells move two to ten times as fast as across, and over a tumour's region bundles of several
  /// directions make it less.
  static let stretchDeviation = 0.5

  /// The tissue on the computational grid.
  private let tissue: BrainTissue
  private let isCore: [Float]
  private let isWhole: [Float]
  private let prior: GrowthPrior
  private let base: GrowthParameters
  private let check: @Sendable () throws -> Void

  init(_ calibration: Calibration, step: Double, about base: GrowthParameters) {
    let domain = calibration.domain(step: step)
    tissue = BrainTissue(
      white: Volume(grid: domain.grid, voxels: domain.white),
      grey: Volume(grid: domain.grid, voxels: domain.grey),
      fluid: nil,
      origin: calibration.tissue.origin
    )
    let outline = calibration.outlines[0]
    isCore = domain.fractions(of: outline.core)
    isWhole = domain.fractions(of: outline.whole)
    prior = calibration.prior
    check = calibration.check
    self.base = base
  }

  /// What is moved: the front's width, the origin (mm over 3), the ratio, and the logarithms of
  /// diffusivity along the first two axes.
  static let order = 7

  /// The best overlap at a point, over all sizes and thresholds; nil outside the tissue.
  func solution(_ point: [Double]) throws -> Solution? {
    try check()
    guard point.allSatisfy({ abs($0) < 8 }) else { return nil }
    var growth = base
    growth.origin += 3 * SIMD3(point[1], point[2], point[3])
    growth.whiteToGreyRatio = exp(prior.whiteToGreyRatio.value(point[4]))
    let stretch = Self.stretch(point)
    let width = exp(prior.widthSquared.value(point[0]) / 2)
    let rate = exp(prior.reach.value(2.5)) / 2 / base.age
    growth.whiteMatterDiffusivity = width * rate
    growth.proliferationRate = rate / width
    let domain = GrowthDomain(tissue: tissue, stretch: stretch)
    guard domain.tissue.isSet(nearest: domain.grid.voxel(growth.origin)) else { return nil }
    let fractions = stride(from: 0.4, through: 1, by: 0.025).map { $0 }
    let days = fractions.map { -growth.age * (1 - $0) }
    guard let states = try? GrowthSolver(domain).solve(growth, days: days) else { return nil }
    var best: Solution?
    for (fraction, state) in zip(fractions, states) {
      var solution = overlap(of: state.density)
      guard solution.score > best?.score ?? 0 else { continue }
      solution.growth = growth
      solution.growth.whiteMatterDiffusivity *= fraction
      solution.growth.proliferationRate *= fraction
      solution.stretch = stretch
      best = solution
    }
    return best
  }

  /// Diffusivity along the axes; their product is 1.
  private static func stretch(_ point: [Double]) -> SIMD3<Double> {
    let (u, v) = (stretchDeviation * point[5], stretchDeviation * point[6])
    return SIMD3(exp(u), exp(v), exp(-u - v))
  }

  /// The best thresholds within three deviations of their priors, and the overlap they give.
  private func overlap(of density: [Double]) -> Solution {
    let bins = 400
    var all = [Double](repeating: 0, count: bins)
    var (inCore, inWhole) = (all, all)
    var (coreSize, wholeSize) = (0.0, 0.0)
    for cell in density.indices {
      coreSize += Double(isCore[cell])
      wholeSize += Double(isWhole[cell])
      guard density[cell] > 1 / Double(bins) else { continue }
      let bin = min(Int(density[cell] * Double(bins)), bins - 1)
      all[bin] += 1
      inCore[bin] += Double(isCore[cell])
      inWhole[bin] += Double(isWhole[cell])
    }
    func limits(_ normal: GrowthPrior.Normal) -> ClosedRange<Double> {
      Logit.density(normal.value(-3))...Logit.density(normal.value(3))
    }
    let (coreLimits, wholeLimits) = (limits(prior.coreThreshold), limits(prior.wholeThreshold))
    var (volume, core, whole) = (0.0, 0.0, 0.0)
    var best = Solution(
      growth: base,
      stretch: SIMD3(repeating: 1),
      core: 0,
      whole: 0,
      coreThreshold: 0.7,
      wholeThreshold: 0.2
    )
    for bin in (1..<bins).reversed() {
      volume += all[bin]
      core += inCore[bin]
      whole += inWhole[bin]
      let threshold = Double(bin) / Double(bins)
      let coreDice = 2 * core / (coreSize + volume)
      let wholeDice = 2 * whole / (wholeSize + volume)
      if coreLimits.contains(threshold), coreDice > best.core {
        (best.core, best.coreThreshold) = (coreDice, threshold)
      }
      if wholeLimits.contains(threshold), wholeDice > best.whole {
        (best.whole, best.wholeThreshold) = (wholeDice, threshold)
      }
    }
    return best
  }

  /// The search's end: where it looked last, and how far around.
  struct Search: Sendable {
    var best: Solution
    var point: [Double]
    var covariance: [Double]
  }

  /// Searches by generations: each is drawn about the best of the last.
  func search(
    from start: [Double],
    deviations: [Double],
    generations: Int,
    population: Int,
    seed: UInt64,
    threads: Int?
  ) throws -> Search? {
    var mean = start
    var spread = deviations
    var best: (solution: Solution, point: [Double])?
    var elite: [[Double]] = []
    for generation in 0..<generations {
      let points = (0..<population)
        .map { number -> [Double] in
          var generator = SeededGenerator(
            seed: seed,
            stream: UInt64(generation * population + number) + 1 << 40
          )
          guard number > 0 else { return best?.point ?? start }
          return zip(mean, spread).map { generator.normal($0, $1) }
        }
      let found = try Concurrent.map(points, threads: threads) { try solution($0) }
      let ranked = zip(points, found)
        .compactMap { point, solution in solution.map { (point, $0, objective($0, point)) } }
        .sorted { $0.2 > $1.2 }
      guard let first = ranked.first else { continue }
      if objective(first.1, first.0) > best.map({ objective($0.solution, $0.point) }) ?? -9 {
        best = (first.1, first.0)
      }
      elite = ranked.prefix(max(4, population / 4)).map(\.0)
      for axis in mean.indices {
        let values = elite.map { $0[axis] }
        let middle = values.reduce(0, +) / Double(values.count)
        let variance = values.reduce(0) { $0 + ($1 - middle) * ($1 - middle) }
        mean[axis] = middle
        spread[axis] = max(
          0.3 * spread[axis] + 0.7 * (variance / Double(values.count)).squareRoot(),
          0.02 * deviations[axis]
        )
      }
    }
    guard let best else { return nil }
    var covariance = [Double](repeating: 0, count: Self.order * Self.order)
    for axis in 0..<Self.order {
      covariance[axis * Self.order + axis] = pow(max(4 * spread[axis], 0.15), 2)
    }
    return Search(best: best.solution, point: best.point, covariance: covariance)
  }

  /// The score with the prior, which decides where overlap does not.
  private func objective(_ solution: Solution, _ point: [Double]) -> Double {
    let scores = [point[0], point[4], point[5], point[6]]
    return solution.score - Self.tolerance * scores.reduce(0) { $0 + $1 * $1 / 2 } / 4
  }

  /// Draws about a search's end, with its diffusivities along the axes: a twin has one tissue.
  func draws(
    about search: Search,
    generations: [Int],
    seed: UInt64,
    threads: Int?
  ) throws -> ImportanceSampler.Population<Solution>? {
    let free = Self.order - 2
    let stretch = search.point.suffix(2)
    var covariance: [Double] = []
    for row in 0..<free {
      covariance += search.covariance[row * Self.order..<row * Self.order + free]
    }
    return try ImportanceSampler(generations: generations, seed: seed, threads: threads)
      .sample(mean: Array(search.point.prefix(free)), covariance: covariance) { point, _ in
        guard let solution = try solution(point + stretch) else { return nil }
        let logPrior = -(point[0] * point[0] + point[4] * point[4]) / 2
        return ImportanceSampler.Evaluation(
          logDensity: solution.score / Self.tolerance + logPrior,
          kept: solution
        )
      }
  }
}
