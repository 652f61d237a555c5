public import OrganKit

extension BrainTumour: Simulating {
  /// Plays `treatment`, a plan beside the untreated course, or `untreated`, the virtual control.
  public func simulate(
    _ scenario: Scenario,
    on twin: TumourTwin,
    _ context: StageContext
  ) async throws -> Outcome {
    try context.checkCancellation()
    guard let horizon = scenario.parameters["horizon"], horizon.isFinite, horizon > 0 else {
      throw OrganError(.wrongCommandLine, "the scenario '\(scenario.name)' needs a horizon in days")
    }
    let plan: TreatmentPlan
    switch scenario.name {
    case "treatment": plan = try TreatmentPlan(scenario)
    case "untreated": plan = .untreated
    default:
      throw OrganError(
        .wrongCommandLine,
        "the brain tumour knows no scenario '\(scenario.name)'"
      )
    }
    let plans = plan == .untreated ? [plan] : [plan, .untreated]
    let foreseeing =
      try twin.foreseeing(
        until: max(twin.lastDay, twin.anchorDay) + horizon,
        context.parameters
      )
      .twin
    let outcomes = try foreseeing.outcomes(
      of: plans,
      horizon: horizon,
      on: foreseeing.domain(),
      check: context.checkCancellation
    )
    return Outcome(
      findings: outcomes[0].findings(over: outcomes.dropFirst().first),
      figures: [
        PlanFigures.curves(outcomes),
        PlanFigures.table(outcomes),
      ]
    )
  }
}
