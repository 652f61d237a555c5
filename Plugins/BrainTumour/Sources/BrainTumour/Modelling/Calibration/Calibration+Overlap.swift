import Foundation
import Imaging
import Numerics
import OrganKit

extension Calibration {
  /// The twin of a single scan by overlap; see `OverlapFit`.
  ///
  /// The search is on a coarse grid and goes on on the finer one that the calibration is corrected to;
  /// draws are made on the coarse one.
  ///
  /// - Throws: as `twin(startingAt:)`.
  func overlappingTwin() throws -> TumourTwin {
    var calibration = self
    let coarse = max(options.step, 3)
    calibration.options.step = coarse
    calibration.options.originSpread = 6
    let start = try calibration.start(in: domain(step: coarse))
    progress(0.05)
    let fit = OverlapFit(self, step: coarse, about: start.growth)
    let begin = [Double](repeating: 0, count: OverlapFit.order)
    let deviations = [1, 1.5, 1.5, 1.5, 0.7, 1, 1]
    guard
      let search = try fit.search(
        from: begin,
        deviations: deviations,
        generations: 14,
        population: 20,
        seed: options.seed,
        threads: options.threads
      )
    else {
      throw OrganError(.studyRefused, "no tumour can grow to the outline within the brain")
    }
    progress(0.3)
    let fine = OverlapFit(self, step: options.fineStep ?? options.step, about: start.growth)
    var polished =
      try fine.search(
        from: search.point,
        deviations: deviations.map { $0 / 6 },
        generations: 5,
        population: 12,
        seed: options.seed &+ 1,
        threads: options.threads
      ) ?? search
    let best = polished.best
    // The polish saw little of how far one may go.
    polished.covariance = search.covariance
    progress(0.6)
    guard
      let population = try fit.draws(
        about: polished,
        generations: options.generations,
        seed: options.seed,
        threads: options.threads
      )
    else {
      throw OrganError(.studyRefused, "no draw of the growth model explains the outlines")
    }
    progress(0.95)
    var generator = SeededGenerator(seed: options.seed, stream: 1 << 33)
    let taken = SystematicResampling.indices(
      population.weights,
      count: options.memberCount,
      &generator
    )
    let members = taken.map { index in
      member(of: population.kept[index], weight: 1 / Double(taken.count), &generator)
    }
    calibration = self
    calibration.anisotropy = best.stretch
    let found = TumourTwin.Member(
      growth: best.growth,
      coreThreshold: best.coreThreshold,
      wholeThreshold: best.wholeThreshold,
      weight: 1
    )
    return TumourTwin(
      tissue: tissue,
      fibres: fibres,
      outlines: outlines,
      course: course,
      step: options.step,
      best: found,
      members: members,
      identified: identified,
      firstDate: nil,
      unknown: unknown,
      anisotropy: best.stretch,
      scatter: try calibration.distances(of: found)
    )
  }

  /// A draw with what one scan does not tell: the time scale and what treatment does.
  private func member(
    of solution: OverlapFit.Solution,
    weight: Double,
    _ generator: inout SeededGenerator
  ) -> TumourTwin.Member {
    let age = exp(prior.age.value(generator.normal()))
    var growth = GrowthCoordinates.rescaled(solution.growth, age: age)
    growth.radiosensitivity = exp(prior.radiosensitivity.value(generator.normal()))
    growth.drugSensitivity = exp(prior.drugSensitivity.value(generator.normal()))
    return TumourTwin.Member(
      growth: growth,
      coreThreshold: solution.coreThreshold,
      wholeThreshold: solution.wholeThreshold,
      weight: weight
    )
  }

  /// How far the outlines lie from a member's, standard deviations.
  private func distances(of member: TumourTwin.Member) throws -> TumourTwin.Scatter {
    let domain = self.domain(step: options.step)
    let observations = TumourObservations(
      outlines,
      in: domain,
      gridError: options.gridError * options.step
    )
    let predictor = GrowthPredictor(observations, course: course, in: domain)
    guard let prediction = predictor.prediction(member.growth) else {
      throw OrganError(.studyRefused, "the best fit's origin lies outside the tissue")
    }
    func deviation(_ kind: TumourObservations.Kind, _ threshold: Double) -> Double {
      let logit = Logit.of(threshold)
      var (sum, count) = (0.0, 0.0)
      for (number, group) in observations.groups.enumerated() where group.kind == kind {
        let predicted = prediction.groups[number]
        for place in predicted.offsets.indices {
          sum += pow(predicted.offsets[place] - logit * predicted.slopes[place], 2)
          count += 1
        }
      }
      return count > 0 ? (sum / count).squareRoot() : 0
    }
    return TumourTwin.Scatter(
      core: deviation(.core, member.coreThreshold),
      whole: deviation(.whole, member.wholeThreshold),
      cellularity: nil
    )
  }
}
