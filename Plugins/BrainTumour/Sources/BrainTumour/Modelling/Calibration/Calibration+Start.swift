import Foundation
import Imaging
import Numerics
import OrganKit

extension Calibration {
  /// Where the fit begins: the front's width, reach and origin that suit the first scan best.
  ///
  /// One solve grows through all sizes, and thresholds cost nothing: so only widths and origins are
  /// tried.
  func start(in domain: GrowthDomain) throws -> TumourTwin.Member {
    guard let first = outlines.first(where: { !$0.whole.isEmpty }) else {
      throw OrganError(.studyRefused, "no scan outlines a tumour: there is nothing to fit")
    }
    let observations = TumourObservations(
      [first],
      in: domain,
      gridError: options.gridError * options.step,
      limit: 80
    )
    let voxel = observations.voxel
    guard observations.groups.contains(where: { $0.kind != .cellularity }),
      let errors = CalibrationObjective.Errors(Self.firstScatter(voxel: voxel), of: observations)
    else {
      throw OrganError(.studyRefused, "the tumour's outline has no border within the brain")
    }
    let predictor = GrowthPredictor(observations, course: TreatmentCourse(), in: domain)
    let reachEnd = prior.reach.value(2.5)
    let fractions = stride(from: 0.3, through: 1, by: 0.05).map { $0 }
    let trials = origins(of: first, in: predictor)
      .flatMap { origin in [-1.2, 0, 1.2].map { Trial(origin: origin, width: $0) } }
    let base = GrowthParameters(
      whiteMatterDiffusivity: 0.13,
      whiteToGreyRatio: exp(prior.whiteToGreyRatio.mean),
      proliferationRate: 0.026,
      origin: .zero,
      age: exp(prior.age.mean),
      radiosensitivity: exp(prior.radiosensitivity.mean),
      drugSensitivity: exp(prior.drugSensitivity.mean)
    )
    let found = try Concurrent.map(trials, threads: options.threads) { trial -> Candidate? in
      try check()
      var parameters = base
      parameters.origin = trial.origin
      let width = exp(prior.widthSquared.value(trial.width) / 2)
      let rate = exp(reachEnd) / 2 / base.age
      parameters.whiteMatterDiffusivity = width * rate
      parameters.proliferationRate = rate / width
      let days = fractions.map { -base.age * (1 - $0) }
      guard let states = predictor.states(parameters, on: days) else { return nil }
      var best: Candidate?
      for (fraction, state) in zip(fractions, states) {
        let objective = CalibrationObjective(
          coordinates: GrowthCoordinates(prior: prior, axes: [], base: parameters),
          observations: observations,
          predictor: predictor,
          errors: errors,
          check: {}
        )
        let (cost, core, whole) = objective.bestThresholds(for: predictor.read([state]))
        guard cost < best?.cost ?? .infinity else { continue }
        var grown = GrowthCoordinates.rescaled(parameters, age: base.age * fraction)
        grown.age = base.age
        grown.whiteMatterDiffusivity *= fraction * fraction
        grown.proliferationRate *= fraction * fraction
        best = Candidate(cost: cost, growth: grown, core: core, whole: whole)
      }
      return best
    }
    guard var best = found.compactMap({ $0 }).min(by: { $0.cost < $1.cost }) else {
      throw OrganError(.studyRefused, "no tumour can grow to the outline within the brain")
    }
    if let age = ageByGrowth(best.growth) {
      best.growth = GrowthCoordinates.rescaled(best.growth, age: age)
    }
    return TumourTwin.Member(
      growth: best.growth,
      coreLogit: best.core,
      wholeLogit: best.whole,
      weight: 1
    )
  }

  private struct Trial: Sendable {
    var origin: SIMD3<Double>
    var width: Double
  }

  private struct Candidate: Sendable {
    var cost: Double
    var growth: GrowthParameters
    var core: Double
    var whole: Double
  }

  /// What errors are before they are known.
  static func firstScatter(voxel: Double) -> [TumourObservations.Kind: CorrelatedScatter] {
    [
      .core: CorrelatedScatter(deviation: voxel, length: 2 * voxel),
      .whole: CorrelatedScatter(deviation: voxel, length: 2 * voxel),
      .cellularity: CorrelatedScatter(deviation: 0.05, length: 4 * voxel),
    ]
  }

  /// Places in tissue about the middle of the core, or of the whole where there is no core.
  private func origins(
    of outline: TumourAnatomy.Outline,
    in predictor: GrowthPredictor
  ) -> [SIMD3<Double>] {
    let core = outline.core
    let middle = Self.middle(of: core.isEmpty ? outline.whole : core)
    let spread = options.originSpread
    var places = [middle]
    if spread > 0 {
      let whole = Self.middle(of: outline.whole)
      places.append(whole)
      for axis in 0..<3 {
        for side in [-1.0, 1] {
          for base in [middle, (middle + whole) / 2] {
            var place = base
            place[axis] += side * spread
            places.append(place)
          }
        }
      }
    }
    return places.map { place in
      predictor.contains(place) ? place : Self.nearest(to: place, in: predictor.domain.tissue)
    }
  }

  static func middle(of mask: Mask) -> SIMD3<Double> {
    var sum = SIMD3<Double>.zero
    var count = 0.0
    let size = mask.grid.size
    for k in 0..<size.z {
      for j in 0..<size.y {
        for i in 0..<size.x where mask[i, j, k] {
          sum += SIMD3(Double(i), Double(j), Double(k))
          count += 1
        }
      }
    }
    return mask.grid.position(sum / max(count, 1))
  }

  static func nearest(to place: SIMD3<Double>, in tissue: Mask) -> SIMD3<Double> {
    var best = place
    var least = Double.infinity
    let grid = tissue.grid
    for k in 0..<grid.size.z {
      for j in 0..<grid.size.y {
        for i in 0..<grid.size.x where tissue[i, j, k] {
          let at = grid.position(SIMD3(Double(i), Double(j), Double(k)))
          let distance = (at - place).length
          if distance < least { (best, least) = (at, distance) }
        }
      }
    }
    return best
  }

  /// The age at which a front of this reach moves as the first two scans tell; nil without two.
  private func ageByGrowth(_ growth: GrowthParameters) -> Double? {
    let seen = outlines.filter { !$0.whole.isEmpty }
    guard needsTime, let first = seen.first,
      let second = seen.first(where: { $0.day > first.day + 1 })
    else { return nil }
    func radius(_ mask: Mask) -> Double {
      cbrt(Double(mask.count) * mask.grid.voxelVolume * 3 / 4 / .pi)
    }
    let pair = first.core.isEmpty || second.core.isEmpty
    let moved =
      pair
      ? radius(second.whole) - radius(first.whole) : radius(second.core) - radius(first.core)
    let speed = max(moved / (second.day - first.day), 1e-3)
    let reach =
      2 * (growth.whiteMatterDiffusivity * growth.proliferationRate).squareRoot() * growth.age
    let limits = exp(prior.age.value(-2))...exp(prior.age.value(2))
    return min(max(reach / speed, limits.lowerBound), limits.upperBound)
  }
}

extension CalibrationObjective {
  /// The thresholds' logits that suit a prediction best, and half the squares then.
  func bestThresholds(for prediction: GrowthPrediction) -> (Double, core: Double, whole: Double) {
    let (core, whole) = (threshold(.core, in: prediction), threshold(.whole, in: prediction))
    let cost = core.cost + whole.cost + cellularityCost(of: prediction)
    return (cost, core.mean, whole.mean)
  }
}
