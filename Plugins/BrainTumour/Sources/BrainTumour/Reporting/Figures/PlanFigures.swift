import OrganKit

/// The figures that compare plans of treatment.
enum PlanFigures {
  private static let colours: [ColourRole] = [
    .primary, .secondary, .tertiary, .quaternary, .context,
  ]

  /// The core's volume under each plan.
  static func curves(_ outcomes: [PlanOutcome]) -> Figure {
    // More than two bands over one another cannot be told apart.
    let hasBands = outcomes.count <= 2
    let curves = zip(outcomes, colours)
      .map { outcome, colour in
        let projection = outcome.projection
        let samples = projection.days.indices.map(projection.coreVolume)
        return Chart.Curve(
          title: outcome.plan.title,
          colour: colour,
          x: projection.days,
          y: samples.map { $0.median ?? 0 },
          low: hasBands ? samples.map { $0.interval()?.lowerBound ?? 0 } : [],
          high: hasBands ? samples.map { $0.interval()?.upperBound ?? 0 } : []
        )
      }
    return Figure(
      "planCurves",
      title: "The core under each plan",
      caption: "Median over the posterior's draws"
        + (hasBands ? ", with the band that holds 90 % of them" : "")
        + "; days count from the first scan.",
      .chart(
        Chart(
          x: .init("Time since the first scan", unit: "d"),
          y: .init("Volume of the core", unit: "mL"),
          curves
        )
      )
    )
  }

  /// The plans side by side.
  static func table(_ outcomes: [PlanOutcome]) -> Figure {
    let untreated = outcomes.first { $0.plan == .untreated }
    let rows = outcomes.map { outcome in
      let last = outcome.end - outcome.anchor
      return [
        outcome.plan.title,
        outcome.plan.isGiven ? TumourWords.number(outcome.plan.startDelay) : "–",
        outcome.plan.totalDose > 0 ? TumourWords.number(outcome.plan.margin) : "–",
        TumourWords.spread(outcome.coreVolume),
        TumourWords.spread(outcome.timeToProgression, beyond: last),
        TumourWords.percent(outcome.progressionProbability),
        outcome.plan == .untreated
          ? "–" : untreated.map { TumourWords.spread(outcome.daysGained(over: $0)) } ?? "–",
        TumourWords.number(outcome.burdenRisk),
      ]
    }
    let end = outcomes.first.map { TumourWords.number($0.end - $0.anchor) } ?? ""
    return Figure(
      "plans",
      title: "Plans compared",
      caption: """
        Medians with 90 % intervals over the posterior's draws, the same draws under each plan. The \
        plan counts from \(anchorWords(outcomes)); the last day is \(end) days later. Progression: \
        the core is 40 % above its smallest volume since the first fraction, and at least \
        \(TumourWords.number(Progression.measurable)) mL; its time counts from the same day for all \
        plans. Risk: the mean number of cells until the last day in the worst tenth of the draws, as \
        volume of full tissue. A model whose cells divide at one rate hardly sees when a treatment \
        is given: it is no argument for waiting. It does not know the tolerance of healthy tissue, \
        resistance, operations, or the patient's state.
        """,
      .table(
        Table(
          columns: [
            "Plan", "Start, d", "Margin, mm", "Core on the last day, mL", "Time to progression, d",
            "Progression", "Days gained over no treatment", "Risk, mL",
          ],
          rows: rows
        )
      )
    )
  }

  private static func anchorWords(_ outcomes: [PlanOutcome]) -> String {
    let day = outcomes.first.map { TumourWords.number($0.anchor) } ?? "0"
    return "day \(day) after the first scan"
  }
}
