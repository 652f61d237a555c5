import OrganKit

/// Asks the twin every question of the manifest, with the questions' defaults.
struct ScenarioCheck {
  let bench: Workbench

  init(_ bench: Workbench) { self.bench = bench }

  func check<Organ: OrganPlugin>(
    _ organ: some Simulating,
    _ made: OrganWalk<Organ>.Made
  ) async throws -> [Violation] {
    try await ask(organ, made.twin)
  }

  private func ask<Simulator: Simulating>(
    _ organ: Simulator,
    _ twin: some StageProduct
  ) async throws -> [Violation] {
    // The same organ, opened by another of its protocols.
    guard let twin = twin as? Simulator.Model.Twin else { return [] }
    var found: [Violation] = []
    for scenario in bench.manifest.scenarios {
      let (context, said) = try bench.context("scenario \(scenario.name)")
      do {
        let question = try bench.manifest.scenario(scenario.name, given: [:])
        let outcome = try await organ.simulate(question, on: twin, context)
        let check = ReportCheck(bench.manifest)
        let mistakes =
          check.check(outcome.findings, .scenarios)
          + check.check(outcome.figures, said.artefacts.map(\.delivered))
        found += mistakes.map { Violation(.scenarios, "\(scenario.name): \($0.sentence)") }
      } catch {
        found.append(Violation(.scenarios, "\(scenario.name) threw '\(error)'"))
      }
    }
    return found
  }
}
