import Foundation
public import OrganKit

extension Phantom: Simulating {
  /// Plays `growth`: the shape stays, the volume is multiplied.
  public func simulate(
    _ scenario: Scenario,
    on twin: PhantomTwin,
    _ context: StageContext
  ) async throws -> Outcome {
    try context.checkCancellation()
    guard scenario.name == "growth", let factor = scenario.parameters["factor"] else {
      throw OrganError(.wrongCommandLine, "the phantom knows no scenario '\(scenario.name)'")
    }
    return Outcome(
      findings: twin.grown(by: factor).findings(.simulated),
      figures: [growth(of: twin, to: factor)]
    )
  }

  private func growth(of twin: PhantomTwin, to factor: Double) -> Figure {
    let factors = (0...20).map { 1 + (factor - 1) * Double($0) / 20 }
    let colours: [ColourRole] = [.primary, .secondary, .tertiary]
    let curves = zip(["Long axis", "Middle axis", "Short axis"], colours).enumerated()
      .map { axis, curve in
        Chart.Curve(
          title: curve.0,
          colour: curve.1,
          x: factors,
          y: factors.map { 2 * twin.shape.grown(by: $0).radii[axis] }
        )
      }
    return Figure(
      "growth",
      title: "Growth",
      caption: "The axes as the volume changes and the shape stays.",
      .chart(
        Chart(x: .init("Volume over volume now", unit: "1"), y: .init("Length", unit: "mm"), curves)
      )
    )
  }
}

extension PhantomTwin {
  /// The twin with `factor` times the volume, as sure as this one in relation to its size.
  fileprivate func grown(by factor: Double) -> PhantomTwin {
    var grown = self
    grown.shape = shape.grown(by: factor)
    grown.volume *= factor
    grown.volumeDeviation *= factor
    grown.radiusDeviations = radiusDeviations.map { $0 * cbrt(factor) }
    return grown
  }
}
