import Foundation
import Imaging
import Numerics

/// How well parameters explain the scans: residuals for the fit, the posterior's density for the
/// draws.
///
/// Both thresholds' logits enter the residuals linearly and have normal priors: for given growth
/// they are normal, so that the draws need not search for them.
struct CalibrationObjective: Sendable {
  /// Normal errors of each kind.
  struct Errors: Sendable {
    /// What neighbours share, by kind.
    var scatter: [TumourObservations.Kind: CorrelatedScatter]
    /// What makes a kind's errors independent and of unit variance.
    private var whitenings: [TumourObservations.Kind: Whitening]

    /// What all outlines' places, sizes and stretches are misread by, voxels: a distance to a front
    /// that is read between voxels, off its true place by noise, is a little long or short on the
    /// average, in one scan as in the next.
    static let misreading = 0.05
    /// How many times larger errors are taken to be than their scatter tells.
    ///
    /// Number by number the scatter is right. Along what single parameters can explain, errors at the
    /// truth of 110 synthetic patients are 1.1 (core), 1.7 (whole) and 1.15 times (cellularity) as
    /// large: what is misread in one scan is partly so in the next, and errors are smoother than the
    /// covariance that describes them.
    private static func inflation(_ kind: TumourObservations.Kind) -> Double {
      switch kind {
      case .core: 1.1
      case .whole: 1.7
      case .cellularity: 1.15
      }
    }

    /// Errors of the observations; nil where they make no covariance.
    init?(
      _ scatter: [TumourObservations.Kind: CorrelatedScatter],
      of observations: TumourObservations
    ) {
      self.scatter = scatter
      whitenings = [:]
      for kind in TumourObservations.Kind.allCases {
        let groups = observations.numbers(of: kind).map { observations.groups[$0] }
        let factors = groups.compactMap { scatter[kind]?.factor(at: $0.centres, own: $0.own) }
        guard factors.count == groups.count else { return nil }
        guard !groups.isEmpty else { continue }
        whitenings[kind] =
          kind == .cellularity
          ? Whitening(factors)
          : Whitening(factors, trends: Self.trends(of: groups, voxel: observations.voxel))
      }
    }

    /// Errors of a kind's groups, whitened.
    func whitened(_ kind: TumourObservations.Kind, _ errors: [[Double]]) -> [Double] {
      (whitenings[kind]?.whitened(errors) ?? []).map { $0 / Self.inflation(kind) }
    }

    /// What outlines' errors have in common: a constant and three linear trends, each as large as the
    /// misreading at the places' root mean square distance from their middle; and for each scan what
    /// an error of density would make of it.
    private static func trends(
      of groups: [TumourObservations.Group],
      voxel: Double
    ) -> [[[Double]]] {
      let places = groups.map(\.centres)
      let count = Double(places.reduce(0) { $0 + $1.count })
      let middle = places.joined().reduce(.zero, +) / count
      let square = places.joined().reduce(0) { $0 + ($1 - middle).dot($1 - middle) } / count
      let (deviation, radius) = (misreading * voxel, max(square.squareRoot(), 1e-6))
      var trends = [places.map { $0.map { _ in deviation } }]
      for axis in 0..<3 {
        trends.append(places.map { $0.map { deviation * ($0 - middle)[axis] / radius } })
      }
      for scan in groups.indices {
        trends.append(
          groups.indices.map { number in
            let error = number == scan ? TumourObservations.logitError : 0
            return groups[number].reach.map { error * $0 }
          }
        )
      }
      return trends
    }
  }

  /// What growth's parameters are moved.
  var coordinates: GrowthCoordinates
  /// What was seen.
  var observations: TumourObservations
  /// The solver.
  var predictor: GrowthPredictor
  /// The errors.
  var errors: Errors
  /// A finer grid's prediction minus this one's, near the best fit.
  var refinement: GrowthPrediction?
  /// Whitened errors beyond this count in proportion instead of squared (Huber's rule), while the
  /// fit is still far away.
  var tolerance = Double.infinity
  /// Ends the search when it throws.
  var check: @Sendable () throws -> Void

  /// How far above the threshold a density of an unseen outline counts as one deviation, in logits.
  static let absenceWidth = 0.3

  /// The prior of a threshold's logit.
  func threshold(_ kind: TumourObservations.Kind) -> GrowthPrior.Normal {
    kind == .core ? coordinates.prior.coreThreshold : coordinates.prior.wholeThreshold
  }

  /// The thresholds' logits at growth's coordinates followed by both thresholds' scores.
  func logits(_ point: [Double]) -> [TumourObservations.Kind: Double] {
    [
      .core: threshold(.core).value(point[point.count - 2]),
      .whole: threshold(.whole).value(point[point.count - 1]),
    ]
  }

  /// The corrected prediction at a point of growth's coordinates; nil where it has none.
  func prediction(_ point: [Double]) throws -> GrowthPrediction? {
    try check()
    // Far beyond the prior the solver has nothing to do.
    guard coordinates.scores(point).allSatisfy({ abs($0) < 6 }) else { return nil }
    guard let raw = predictor.prediction(coordinates.parameters(point)) else { return nil }
    return refinement.map { raw.adding($0, times: 1) } ?? raw
  }

  /// Whether the tumour begins in tissue, at growth's coordinates followed by both thresholds' scores.
  func isInTissue(_ point: [Double]) -> Bool {
    predictor.contains(coordinates.parameters(point).origin)
  }

  /// The residuals at growth's coordinates followed by both thresholds' scores.
  func residuals(_ point: [Double]) throws -> [Double]? {
    let growth = Array(point.dropLast(2))
    guard let prediction = try prediction(growth) else { return nil }
    let logits = logits(point)
    var residuals = coordinates.scores(growth) + point.suffix(2)
    for kind in TumourObservations.Kind.allCases {
      residuals += whitened(prediction, kind, logits[kind] ?? 0).map(tempered)
    }
    for group in prediction.groups {
      residuals += group.flatness.map { max($0, 0).squareRoot() }
    }
    for (absence, peak) in zip(observations.absences, prediction.peaks) {
      residuals.append(tempered(Self.excess(of: peak, over: logits[absence.kind] ?? 0)))
    }
    return residuals
  }

  /// A number whose square is Huber's loss.
  private func tempered(_ error: Double) -> Double {
    let size = abs(error)
    guard size > tolerance else { return error }
    return copysign((2 * tolerance * size - tolerance * tolerance).squareRoot(), error)
  }

  /// By how much each number of a group is missed, before whitening.
  func errors(
    of prediction: GrowthPrediction.Group,
    _ group: TumourObservations.Group,
    _ logit: Double
  ) -> [Double] {
    group.measured.indices.map {
      prediction.offsets[$0] - logit * prediction.slopes[$0] - group.measured[$0]
    }
  }

  /// By how much a kind's numbers are missed, whitened.
  private func whitened(
    _ prediction: GrowthPrediction,
    _ kind: TumourObservations.Kind,
    _ logit: Double
  ) -> [Double] {
    whitened(kind) { errors(of: prediction.groups[$0], observations.groups[$0], logit) }
  }

  /// Numbers of a kind's groups, whitened.
  private func whitened(
    _ kind: TumourObservations.Kind,
    _ numbers: (Int) -> [Double]
  ) -> [Double] {
    errors.whitened(kind, observations.numbers(of: kind).map(numbers))
  }

  private static func excess(of peak: Double, over logit: Double) -> Double {
    max(0, peak - logit) / absenceWidth
  }

  /// Sums over all numbers of a kind, which are missed by a − b·t for a threshold's logit t, whitened.
  struct Squares {
    /// Σa², Σab and Σb².
    var aa = 0.0
    var ab = 0.0
    var bb = 0.0
    /// What flat fronts cost, as −2·ln.
    var flatness = 0.0
  }

  /// The sums of a prediction for a kind of outline.
  func squares(of prediction: GrowthPrediction, _ kind: TumourObservations.Kind) -> Squares {
    var sums = Squares()
    for (a, b) in zip(
      whitened(prediction, kind, 0),
      whitened(kind) { prediction.groups[$0].slopes }
    ) {
      sums.aa += a * a
      sums.ab += a * b
      sums.bb += b * b
    }
    for number in observations.numbers(of: kind) {
      sums.flatness += prediction.groups[number].flatness.reduce(0) { $0 + max($1, 0) }
    }
    return sums
  }

  /// A threshold's logit for given growth: normal.
  struct Threshold {
    /// The likeliest logit.
    var mean: Double
    /// The reciprocal of its variance.
    var precision: Double
    /// Half the squares of what is missed there, the prior's and flat fronts' included.
    var cost: Double
  }

  /// What a prediction makes of a threshold.
  func threshold(_ kind: TumourObservations.Kind, in prediction: GrowthPrediction) -> Threshold {
    let prior = threshold(kind)
    let told = squares(of: prediction, kind)
    let precision = told.bb + prior.precision
    let mean = (told.ab + prior.mean * prior.precision) / precision
    let square = told.aa + prior.mean * prior.mean * prior.precision - mean * mean * precision
    return Threshold(mean: mean, precision: precision, cost: (square + told.flatness) / 2)
  }

  /// Half the squares of what cellularity misses.
  func cellularityCost(of prediction: GrowthPrediction) -> Double {
    whitened(prediction, .cellularity, 0).reduce(0) { $0 + $1 * $1 / 2 }
  }

  /// A draw's thresholds.
  struct Thresholds: Sendable {
    /// The logit of the core's.
    var core: Double
    /// The logit of the whole's.
    var whole: Double
  }

  /// The posterior's density at growth's coordinates, and thresholds drawn for them.
  func density(
    _ point: [Double],
    _ generator: inout SeededGenerator
  ) throws -> ImportanceSampler.Evaluation<Thresholds>? {
    guard let prediction = try prediction(point) else { return nil }
    var logDensity = coordinates.scores(point).reduce(0) { $0 - $1 * $1 / 2 }
    var drawn: [TumourObservations.Kind: Double] = [:]
    for kind in [TumourObservations.Kind.core, .whole] {
      let told = threshold(kind, in: prediction)
      logDensity -= told.cost + log(told.precision / threshold(kind).precision) / 2
      drawn[kind] = generator.normal(told.mean, 1 / told.precision.squareRoot())
    }
    logDensity -= cellularityCost(of: prediction)
    for (absence, peak) in zip(observations.absences, prediction.peaks) {
      let excess = Self.excess(of: peak, over: drawn[absence.kind] ?? 0)
      logDensity -= excess * excess / 2
    }
    guard let core = drawn[.core], let whole = drawn[.whole] else { return nil }
    return ImportanceSampler.Evaluation(
      logDensity: logDensity,
      kept: Thresholds(core: core, whole: whole)
    )
  }
}
