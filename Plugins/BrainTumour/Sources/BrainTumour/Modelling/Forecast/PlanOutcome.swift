/// What the posterior's draws foresee of a plan.
///
/// Plans are compared draw by draw: the same tumours under each.
public struct PlanOutcome: Sendable {
  /// The plan.
  public let plan: TreatmentPlan
  /// What is done.
  public let course: TreatmentCourse
  /// The day from which the plan counts.
  public let anchor: Double
  /// What each draw foresees, from the anchor to the end.
  public let projection: PosteriorProjection

  /// The last day.
  public var end: Double { projection.days.last ?? anchor }

  /// The core's volume on the last day, mL.
  public var coreVolume: WeightedSample { projection.coreVolume(projection.days.count - 1) }

  /// The whole's volume on the last day, mL.
  public var wholeVolume: WeightedSample { projection.wholeVolume(projection.days.count - 1) }

  /// The day from which on the smallest volume counts: that of the first fraction or dose, since the
  /// growth of a tumour that waits for its treatment is no failure of it.
  public var baseline: Double {
    [course.fractions.first?.day, course.doses.first?.day].compactMap { $0 }.min() ?? anchor
  }

  /// The time from the anchor to progression, d; infinite where it is not reached by the end.
  public var timeToProgression: WeightedSample {
    WeightedSample(times.map { $0 ?? .infinity }, weights: projection.weights)
  }

  /// The time of each draw; nil where it is not reached.
  private var times: [Double?] {
    projection.coreVolumes.map {
      Progression.time(days: projection.days, volumes: $0, from: baseline)
        .map { $0 + baseline - anchor }
    }
  }

  /// The probability of progression by the end.
  public var progressionProbability: Double { timeToProgression.probability { $0.isFinite } }

  /// The mean burden from the anchor to the end, mL of full tissue.
  public var burden: WeightedSample { projection.meanBurden(from: anchor, to: end) }

  /// The risk that the plan fails by much: the mean burden of the worst tenth of the draws, mL.
  ///
  /// That is the superquantile of level 0.9. Unlike a quantile it sees how bad the bad cases are,
  /// and it is the risk that Chaudhuri et al. 2023 (doi:10.3389/frai.2023.1222612) take for growth
  /// under a regimen; their quantity is the volume's growth in a model without space.
  public var burdenRisk: Double { burden.superquantile(0.9) ?? 0 }

  /// How much later each draw progresses than under another plan, d; what has not progressed by the
  /// end counts as progressing then.
  ///
  /// - SeeAlso: Neal et al. 2013, "Discriminating survival outcomes in patients with glioblastoma
  ///   using a simulation-based, patient-specific response metric", doi:10.1371/journal.pone.0051951.
  public func daysGained(over other: PlanOutcome) -> WeightedSample {
    let last = end - anchor
    return WeightedSample(
      zip(times, other.times).map { min($0 ?? last, last) - min($1 ?? last, last) },
      weights: projection.weights
    )
  }
}

extension TumourTwin {
  /// How many draws answer a question.
  ///
  /// A compromise: the 5th percentile of so few lies between the first two, and a report with its six
  /// courses takes as long as the calibration.
  public static let forecastDraws = 32
  /// For how long after treatment a recurrence counts, d.
  public static let recurrenceWindow = 180.0

  /// What the draws foresee of some plans, from the anchor until some time after the last scan.
  ///
  /// - Parameters:
  ///   - plans: the plans.
  ///   - horizon: the end, in days after the last scan or the anchor, whichever is later.
  ///   - domain: the tissue at the calibration's grid step.
  ///   - draws: how many draws at most.
  ///   - check: called between solves, to end a cancelled run.
  /// - Returns: one outcome a plan, in order.
  /// - Throws: what the solver throws, and `check`.
  public func outcomes(
    of plans: [TreatmentPlan],
    horizon: Double,
    on domain: GrowthDomain,
    draws: Int = forecastDraws,
    check: @escaping @Sendable () throws -> Void = {}
  ) throws -> [PlanOutcome] {
    let anchor = anchorDay
    let end = max(lastDay, anchor) + horizon
    let courses = courses(of: plans)
    let questions = courses.map { course in
      PosteriorProjection.Question(
        course: course,
        days: Self.days(from: anchor, to: end, with: [lastDay] + Self.starts(course)),
        recurrence: recurrenceDays(after: course)
      )
    }
    let projections = try PosteriorProjection.answers(
      to: questions,
      of: members(atMost: draws),
      on: domain,
      sharedUntil: anchor,
      necrosis: necrosis,
      check: check
    )
    return zip(zip(plans, courses), projections)
      .map { PlanOutcome(plan: $0.0, course: $0.1, anchor: anchor, projection: $1) }
  }

  /// The days after a course within which a voxel that comes above the core's threshold counts as
  /// recurrence; nil of a course without radiotherapy and drugs.
  func recurrenceDays(after course: TreatmentCourse) -> ClosedRange<Double>? {
    let last = [course.fractions.last?.day, course.doses.last?.day].compactMap { $0 }.max()
    return last.map { max($0, lastDay) }.map { $0...$0 + Self.recurrenceWindow }
  }

  /// The days of the first fraction and dose.
  static func starts(_ course: TreatmentCourse) -> [Double] {
    [course.fractions.first?.day, course.doses.first?.day].compactMap { $0 }
  }

  /// Days at equal steps of at most fifteen, both ends and some days between them included.
  static func days(from first: Double, to last: Double, with others: [Double] = []) -> [Double] {
    let steps = max(1, ((last - first) / 15).rounded(.up))
    let even = (0...Int(steps)).map { first + (last - first) * Double($0) / steps }
    return Set(even + others.filter { first...last ~= $0 }).sorted()
  }
}
