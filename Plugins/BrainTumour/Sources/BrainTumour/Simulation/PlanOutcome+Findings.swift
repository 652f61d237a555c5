import OrganKit

extension PlanOutcome {
  /// The numbers of the answer, in the manifest's names and units.
  ///
  /// - Parameter untreated: what the plan is compared with, if it is not that itself.
  /// - Returns: those that there are.
  func findings(over untreated: PlanOutcome?) -> [Finding] {
    let days = TumourWords.number(end - anchor)
    var findings = [
      finding(
        "foreseenCoreVolume",
        "Core on the last day",
        coreVolume,
        "mL",
        note: "\(days) days after the day from which the plan counts"
      ),
      finding("foreseenWholeVolume", "Whole outline on the last day", wholeVolume, "mL"),
      finding("foreseenBurden", "Mean number of cells, as volume of full tissue", burden, "mL"),
      finding(
        "timeToProgression",
        "Time to progression",
        timeToProgression,
        "d",
        note: censoring
      ),
      Finding(
        "progressionProbability",
        title: "Probability of progression by the last day",
        Quantity(progressionProbability, "1"),
        .none(reason: "It is a probability over the posterior's draws itself."),
        .simulated,
        group: Self.group
      ),
      Finding(
        "burdenSuperquantile",
        title: "Mean number of cells in the worst tenth of the draws",
        Quantity(burdenRisk, "mL"),
        .none(reason: "It is a mean over the worst draws itself: the superquantile of level 0.9."),
        .simulated,
        group: Self.group
      ),
    ]
    if let untreated {
      findings.append(
        finding(
          "daysGained",
          "Progression later than without treatment",
          daysGained(over: untreated),
          "d"
        )
      )
    }
    return findings.compactMap { $0 }
  }

  /// What a reader must know of a time to progression that some draws do not reach.
  var censoring: String? {
    let missing = 1 - progressionProbability
    guard missing > 0 else { return nil }
    return "\(TumourWords.percent(missing)) of the draws do not progress by the last day"
  }

  private static let group = "The plan"

  /// A finding with its median and 90 % interval; nil where the median is beyond the end.
  private func finding(
    _ name: String,
    _ title: String,
    _ sample: WeightedSample,
    _ unit: String,
    note: String? = nil
  ) -> Finding? {
    guard let median = sample.median, median.isFinite, let interval = sample.interval() else {
      return nil
    }
    let uncertainty: Finding.Uncertainty =
      interval.upperBound.isFinite
      ? .interval(low: min(median, interval.lowerBound), high: max(median, interval.upperBound))
      : .none(
        reason: "From \(TumourWords.number(interval.lowerBound)) to beyond the last day."
      )
    return Finding(
      name,
      title: title,
      Quantity(median, unit),
      uncertainty,
      .simulated,
      group: Self.group,
      note: note
    )
  }
}
