import Imaging
import Numerics

/// Grows the synthetic tumour by another splitting than the model's own solver: diffusion over half a
/// step, growth and treatment over the whole, diffusion over the other half, in half as long steps.
///
/// The first tenth of the tumour's age, in which it spreads from its seed, is the solver's.
struct SyntheticGrowth {
  private let domain: GrowthDomain
  private let parameters: GrowthParameters
  private let course: TreatmentCourse

  /// The part of the model's own time step.
  static let stepScale = 0.5
  private static let seedling = 0.1

  init(_ parameters: GrowthParameters, _ course: TreatmentCourse, in domain: GrowthDomain) {
    (self.parameters, self.course, self.domain) = (parameters, course, domain)
  }

  /// The states on some days, ascending; what is done on such a day is not in its state yet.
  ///
  /// - Throws: what the solver throws.
  func states(on days: [Double]) throws -> [GrowthSolver.State] {
    let beginning = -(1 - Self.seedling) * parameters.age
    let start =
      try GrowthSolver(domain)
      .solve(parameters, days: [beginning], stepScale: Self.stepScale)[0]
    guard case .uniform(let terms) = domain.directions else {
      preconditionFailure("the synthetic brain has no fibres")
    }
    let lattice = LatticeDiffusion(
      size: domain.grid.size,
      inside: domain.tissue.voxels,
      terms: terms
    )
    let share = Float(1 / parameters.whiteToGreyRatio)
    lattice.setDiffusivity(zip(domain.white, domain.grey).map { $0 + share * $1 })
    lattice.restart(start.density)
    let flow = TreatmentFlow(parameters, course)
    let longest = 0.25 / parameters.proliferationRate
    let step = Self.stepScale * min(GrowthSolver.longestStep, longest)
    var (day, crowdedFor) = (beginning, start.crowdedFor)
    func diffuse(_ time: Double) {
      lattice.diffuse(over: time, scale: parameters.whiteMatterDiffusivity)
      let level = GrowthSolver.crowding
      lattice.addTime(to: &crowdedFor, above: level, level, over: time)
    }
    return days.map { end in
      let count = max(1, Int(((end - day) / step).rounded(.up)))
      let length = (end - day) / Double(count)
      for number in 0..<count {
        let now = day + Double(number) * length
        let next = number + 1 < count ? now + length : end
        // Two halves that meet are one.
        diffuse(number == 0 ? length / 2 : length)
        if let reaction = flow.reaction(from: now, to: next) { lattice.react(reaction) }
      }
      diffuse(length / 2)
      day = end
      return GrowthSolver.State(day: end, density: lattice.values, crowdedFor: crowdedFor)
    }
  }
}
