import Foundation
import Numerics
import OrganKit

extension Calibration {
  /// Draws from the posterior, of equal weight.
  ///
  /// What the scans do not tell is drawn from its prior: the time scale where there is one scan, and
  /// what treatment does where no scan lies after it.
  func members(about fit: Fit) throws -> [TumourTwin.Member] {
    let objective = fit.objective
    let coordinates = objective.coordinates
    let order = axes.count
    guard let (mean, covariance) = Self.laplace(fit.search, order: order) else {
      throw OrganError(.studyRefused, "the outlines do not hold the growth model at any place")
    }
    let sampler = ImportanceSampler(
      generations: options.generations,
      seed: options.seed,
      threads: options.threads
    )
    guard
      let population = try sampler.sample(
        mean: mean,
        covariance: covariance,
        objective.density
      )
    else {
      throw OrganError(.studyRefused, "no draw of the growth model explains the outlines")
    }
    var generator = SeededGenerator(seed: options.seed, stream: 1 << 32)
    let taken = SystematicResampling.indices(
      population.weights,
      count: options.memberCount,
      &generator
    )
    let columns = (0..<3).map { _ in Self.spreadNormals(taken.count, &generator) }
    return taken.enumerated()
      .map { number, index in
        var growth = coordinates.parameters(population.points[index])
        let scores = columns.map { $0[number] }
        if !axes.contains(.age) {
          growth = GrowthCoordinates.rescaled(growth, age: exp(prior.age.value(scores[0])))
        }
        if !axes.contains(.radiosensitivity) {
          growth.radiosensitivity = exp(prior.radiosensitivity.value(scores[1]))
        }
        if !axes.contains(.drugSensitivity) {
          growth.drugSensitivity = exp(prior.drugSensitivity.value(scores[2]))
        }
        let thresholds = population.kept[index]
        return TumourTwin.Member(
          growth: growth,
          coreLogit: thresholds.core,
          wholeLogit: thresholds.whole,
          weight: 1 / Double(taken.count)
        )
      }
  }

  /// Laplace's approximation of growth's coordinates, thresholds integrated out; a little broader,
  /// because weights forgive that and not the contrary.
  private static func laplace(
    _ search: LevenbergMarquardt.Fit,
    order: Int
  ) -> (mean: [Double], covariance: [Double])? {
    let full = search.point.count
    var curvature = search.curvature
    // The origin's prior is flat: where nothing holds it, the outlines' size does.
    for axis in 0..<full { curvature[axis * full + axis] += 1e-3 }
    guard let inverse = CholeskyFactor(curvature, order: full)?.inverse else { return nil }
    let covariance = (0..<order)
      .flatMap { row in (0..<order).map { 1.3 * inverse[row * full + $0] } }
    return (Array(search.point.prefix(order)), covariance)
  }

  /// Normal numbers in any order, one from each part of equal probability: few members have the
  /// prior's width, too.
  static func spreadNormals(_ count: Int, _ generator: inout SeededGenerator) -> [Double] {
    let numbers = (0..<count)
      .map { part -> Double in
        let probability = (Double(part) + 0.01 + 0.98 * generator.uniform()) / Double(count)
        // The quantile by bisection.
        var (low, high) = (-9.0, 9.0)
        for _ in 0..<60 {
          let middle = (low + high) / 2
          let below = erfc(-middle / 2.0.squareRoot()) / 2
          if below < probability { low = middle } else { high = middle }
        }
        return (low + high) / 2
      }
    return numbers.shuffled(using: &generator)
  }
}
