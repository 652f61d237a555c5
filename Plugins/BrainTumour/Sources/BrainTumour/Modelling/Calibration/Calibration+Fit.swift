import Foundation
import Numerics
import OrganKit

extension Calibration {
  /// The parameters that explain the scans best: the posterior's mode.
  ///
  /// - Parameter start: where to begin; nil to search.
  /// - Returns: the mode, and what the draws need of it.
  /// - Throws: as `twin(startingAt:)`.
  public func fit(startingAt start: TumourTwin.Member? = nil) throws -> Fit {
    let domain = self.domain(step: options.step)
    let observations = TumourObservations(
      outlines,
      in: domain,
      gridError: options.gridError * options.step
    )
    guard !observations.groups.isEmpty else {
      throw OrganError(.studyRefused, "no scan outlines a tumour: there is nothing to fit")
    }
    let begin = try start ?? self.start(in: domain)
    progress(0.1)
    let coordinates = GrowthCoordinates(prior: prior, axes: axes, base: begin.growth)
    guard
      let errors = CalibrationObjective.Errors(
        Self.firstScatter(voxel: observations.voxel),
        of: observations
      )
    else { throw OrganError(.studyRefused, "the outlines' surfaces have no extent") }
    var objective = CalibrationObjective(
      coordinates: coordinates,
      observations: observations,
      predictor: GrowthPredictor(observations, course: course, in: domain),
      errors: errors,
      check: check
    )
    var point = coordinates.point(begin.growth)
    point.append(prior.coreThreshold.score(Logit.of(begin.coreThreshold)))
    point.append(prior.wholeThreshold.score(Logit.of(begin.wholeThreshold)))
    point = zip(point, bounds).map { min(max($0, $1.lowerBound), $1.upperBound) }
    objective.tolerance = 2
    var search = try minimise(objective, from: point)
    objective.tolerance = .infinity
    var solves = search.evaluations
    try rescatter(&objective, at: search)
    progress(0.2)
    // The finer grid's solution differs little between the last two fits: twice is enough.
    let fineDomain = options.fineStep.map { self.domain(step: $0) }
    for round in 0..<2 {
      let found = coordinates.parameters(Array(search.point.dropLast(2)))
      let logits = objective.logits(search.point)
      if let walked = objective.predictor.walked(objective.observations, found, logits) {
        objective.observations = walked
        objective.predictor = GrowthPredictor(walked, course: course, in: domain)
      }
      if let fineDomain, let coarse = objective.predictor.prediction(found),
        let finer = GrowthPredictor(objective.observations, course: course, in: fineDomain)
          .prediction(found)
      {
        objective.refinement = finer.adding(coarse, times: -1)
      }
      search = try minimise(objective, from: search.point)
      solves += search.evaluations
      try rescatter(&objective, at: search)
      progress(0.3 + 0.1 * Double(round))
    }
    let logits = objective.logits(search.point)
    return Fit(
      best: TumourTwin.Member(
        growth: coordinates.parameters(Array(search.point.dropLast(2))),
        coreLogit: logits[.core] ?? 0,
        wholeLogit: logits[.whole] ?? 0,
        weight: 1
      ),
      scatter: Self.scatter(objective),
      solves: solves,
      objective: objective,
      search: search
    )
  }

  /// How far the search may go: five deviations of the prior, and 60 mm.
  private var bounds: [ClosedRange<Double>] {
    axes.map { $0.isSpatial ? -30...30 : -5...5 } + [-5...5, -5...5]
  }

  private func minimise(
    _ objective: CalibrationObjective,
    from point: [Double]
  ) throws -> LevenbergMarquardt.Fit {
    let steps = axes.map { $0.isSpatial ? 0.25 : 0.1 } + [0.1, 0.1]
    let search = LevenbergMarquardt(
      steps: steps,
      bounds: bounds,
      maximum: 25,
      tolerance: 0.02,
      threads: options.threads
    )
    let fit = try search.minimise(from: point, within: objective.isInTissue, objective.residuals)
    guard let fit else {
      throw OrganError(.studyRefused, "no tumour can grow from where the fit began")
    }
    return fit
  }

  /// Takes the errors' size and length from the errors of a fit.
  private func rescatter(
    _ objective: inout CalibrationObjective,
    at search: LevenbergMarquardt.Fit
  ) throws {
    let growth = Array(search.point.dropLast(2))
    guard let prediction = try objective.prediction(growth) else { return }
    let logits = objective.logits(search.point)
    let voxel = objective.observations.voxel
    var scatter = objective.errors.scatter
    for kind in TumourObservations.Kind.allCases {
      let numbers = objective.observations.numbers(of: kind)
      let errors = numbers.map { number in
        objective.errors(
          of: prediction.groups[number],
          objective.observations.groups[number],
          logits[kind] ?? 0
        )
      }
      for number in numbers {
        let told = prediction.groups[number]
        if kind == .cellularity {
          objective.observations.groups[number].isSilent =
            told.offsets.map { $0 > TumourObservations.saturation }
        } else {
          objective.observations.groups[number].reach = told.slopes
        }
      }
      objective.observations.discount(errors, of: numbers)
      let samples = zip(numbers, errors)
        .map { number, errors in
          let group = objective.observations.groups[number]
          return CorrelatedScatter.Sample(places: group.centres, own: group.own, errors: errors)
        }
      let range = kind == .cellularity ? 0.005...1 : 0.15 * voxel...20
      if let likeliest = CorrelatedScatter.likeliest(
        samples,
        lengths: [2, 4, 8].map { max($0, voxel) },
        deviations: range
      ) {
        scatter[kind] = likeliest
      }
    }
    if let errors = CalibrationObjective.Errors(scatter, of: objective.observations) {
      objective.errors = errors
    }
  }

  private static func scatter(_ objective: CalibrationObjective) -> TumourTwin.Scatter {
    let scatter = objective.errors.scatter
    let hasCellularity = objective.observations.groups.contains { $0.kind == .cellularity }
    return TumourTwin.Scatter(
      core: scatter[.core]?.deviation ?? 0,
      whole: scatter[.whole]?.deviation ?? 0,
      cellularity: hasCellularity ? scatter[.cellularity]?.deviation : nil,
      coreLength: scatter[.core]?.length ?? 0,
      wholeLength: scatter[.whole]?.length ?? 0
    )
  }
}
