import Imaging

/// All that a report tells of the future: the course as logged, and plans beside it, for the same
/// draws of the posterior.
struct TumourOutlook: Sendable {
  /// The course as logged, from the first scan to the end.
  let logged: PosteriorProjection
  /// The plans, no treatment first.
  let plans: [PlanOutcome]
  /// The course as logged beside them, where treatment is logged.
  let loggedOutcome: PlanOutcome?
  /// The probability of recurrence on the model's grid.
  let recurrence: Volume
  /// After what: in words that follow "after".
  let recurrenceAfter: String
  /// The days of the scans that the logged course's maps show, then those after the last scan.
  let mapDays: [Double]
  /// The last day.
  let end: Double

  /// For how long a report looks ahead, d.
  static let horizon = 240.0
  /// The days after the last scan of which maps are drawn.
  static let ahead = [60.0, 120, 180]
  /// How many scans are shown beside the model.
  static let mostScans = 3

  /// What the draws foresee.
  ///
  /// - Parameters:
  ///   - twin: the twin.
  ///   - domain: its tissue at the calibration's grid step.
  ///   - check: called between solves, to end a cancelled run.
  /// - Throws: what the solver throws, and `check`.
  init(
    of twin: TumourTwin,
    on domain: GrowthDomain,
    check: @escaping @Sendable () throws -> Void
  ) throws {
    let anchor = twin.anchorDay
    let last = twin.lastDay
    let end = max(last, anchor) + Self.horizon
    let scans = twin.outlines.map(\.day)
    let shown = Self.shown(scans)
    let mapDays = shown + Self.ahead.map { last + $0 }

    let plans = TreatmentPlan.compared(isTreated: twin.isTreated)
    var courses = twin.courses(of: plans)
    var known = twin.course
    known.doseMaps = courses.first?.doseMaps ?? known.doseMaps
    // A log without treatment is the plan of none.
    let isSame = !twin.isTreated
    if isSame { known = courses[0] } else { courses.insert(known, at: 0) }
    var questions = courses.map { course in
      PosteriorProjection.Question(
        course: course,
        days: TumourTwin.days(from: anchor, to: end, with: [last] + TumourTwin.starts(course)),
        recurrence: twin.recurrenceDays(after: course)
      )
    }
    let first = min(scans.first ?? 0, anchor)
    questions[0].days = TumourTwin.days(from: first, to: end, with: scans + [anchor] + mapDays)
    questions[0].mapDays = mapDays
    var answers = try PosteriorProjection.answers(
      to: questions,
      of: twin.members(atMost: TumourTwin.forecastDraws),
      on: domain,
      sharedUntil: anchor,
      necrosis: twin.necrosis,
      check: check
    )
    let logged = answers[0]
    if !isSame { answers.removeFirst() }
    let outcomes = zip(plans, answers).enumerated()
      .map { number, pair in
        PlanOutcome(
          plan: pair.0,
          course: courses[isSame ? number : number + 1],
          anchor: anchor,
          projection: pair.1
        )
      }
    let standard = outcomes.first { $0.plan == .standard }
    (self.logged, self.plans, self.mapDays, self.end) = (logged, outcomes, mapDays, end)
    loggedOutcome =
      isSame
      ? nil : PlanOutcome(plan: .logged, course: known, anchor: anchor, projection: logged)
    if twin.isTreated, let recurrence = logged.recurrence {
      self.recurrence = recurrence
      recurrenceAfter = "the treatment in the log"
    } else {
      recurrence = standard?.projection.recurrence ?? Volume(grid: domain.grid)
      recurrenceAfter =
        "\(TreatmentPlan.standard.title), which is assumed: the log holds no treatment"
    }
  }

  /// The first scan, one between and the last.
  private static func shown(_ days: [Double]) -> [Double] {
    guard days.count > mostScans, let first = days.first, let last = days.last else { return days }
    return [first, days[days.count / 2], last]
  }

  /// The maps of a day, where they were asked for.
  func maps(on day: Double) -> PosteriorProjection.Maps? { logged.maps.first { $0.day == day } }
}
