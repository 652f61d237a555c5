import Imaging
import OrganKit

extension GrowthSolver {
  /// Refuses numbers that make no sense, or would never end.
  func check(
    _ parameters: GrowthParameters,
    _ course: TreatmentCourse,
    _ days: [Double],
    _ state: State?,
    _ beginning: Double,
    _ stepScale: Double
  ) throws {
    func refuse(_ sentence: String) -> OrganError { OrganError(.wrongCommandLine, sentence) }
    // Far beyond what any growth shows: more would take for ever rather than mean anything.
    let limits = [
      (parameters.whiteMatterDiffusivity, 50.0), (parameters.proliferationRate, 10),
      (parameters.radiosensitivity, 100), (parameters.drugSensitivity, 1e4),
      (parameters.drugDecayRate, 1e4),
    ]
    guard limits.allSatisfy({ $0.0 >= 0 && $0.0 <= $0.1 }) else {
      throw refuse("a diffusivity, rate or sensitivity is negative or far too large")
    }
    guard parameters.whiteToGreyRatio.isFinite, parameters.whiteToGreyRatio > 0,
      parameters.alphaBetaRatio.isFinite, parameters.alphaBetaRatio > 0,
      stepScale.isFinite, stepScale > 0
    else { throw refuse("a ratio of the growth model is no positive number") }
    guard beginning.isFinite, days.allSatisfy(\.isFinite), days.first ?? beginning >= beginning,
      zip(days, days.dropFirst()).allSatisfy({ $0 <= $1 }),
      (days.last ?? beginning) - beginning < 40_000
    else { throw refuse("the days to solve for do not ascend from the tumour's beginning") }
    let events =
      course.fractions.map(\.day) + course.doses.map(\.day) + course.resections.map(\.day)
    guard events.allSatisfy(\.isFinite),
      course.fractions.allSatisfy({ $0.dose.isFinite && $0.dose >= 0 }),
      course.doses.allSatisfy({ $0.amount.isFinite && $0.amount >= 0 }),
      course.fractions.allSatisfy({ $0.doseMap.map(course.doseMaps.indices.contains) ?? true })
    else { throw refuse("a treatment has no day, no dose, or no dose map") }
    if let state {
      guard state.density.count == domain.grid.count, state.crowdedFor.count == domain.grid.count,
        state.density.allSatisfy({ $0 >= 0 && $0.isFinite })
      else { throw refuse("the state to begin with is not of this domain") }
    }
  }
}
