import Imaging
import Numerics

/// Solves the growth model on a domain; one solver a thread, its memory is kept between solves.
///
/// ∂c/∂t = ∇·(D∇c) + ρ c(1−c) − k(t) c, with no flux through the tissue's border; radiotherapy
/// multiplies c by exp(−αd−βd²) at each fraction, a drug adds k(t) = s·Σ amount·exp(−λ(t−τ)), an
/// operation sets c to 0 in its cavity and closes it.
///
/// Strang's splitting: growth and treatment over half a step, diffusion over the step, growth and
/// treatment over the other half. Both parts keep c between 0 and 1; the first is exact, so that a
/// step may be longer than the time between fractions.
///
/// - SeeAlso: Strang 1968, doi:10.1137/0705041; Harpold, Alvord and Swanson 2007,
///   doi:10.1097/nen.0b013e31802d9000.
public final class GrowthSolver {
  /// Cells at a moment.
  public struct State: Sendable {
    /// Days since the first scan.
    public var day: Double
    /// Cells over the most that tissue holds, 0 to 1, on the domain's grid.
    public var density: [Double]
    /// Days that each voxel has been denser than `GrowthSolver.crowding`, for the necrosis rule.
    public var crowdedFor: [Float]

    /// Cells at a moment; crowded nowhere yet when nil.
    public init(day: Double, density: [Double], crowdedFor: [Float]? = nil) {
      self.day = day
      self.density = density
      self.crowdedFor = crowdedFor ?? Array(repeating: 0, count: density.count)
    }
  }

  /// The density above which a voxel counts as crowded.
  public static let crowding = 0.2
  /// The density at the origin when the tumour begins.
  public static let seedDensity = 0.5
  /// The standard deviation (mm) of the Gaussian that it begins as, clipped to the tissue.
  public static let seedRadius = 1.5
  /// The step in time, as growth in it: ρΔt.
  static let growthInStep = 0.25
  /// The step in time, as diffusion in it: DΔt over the variance that the seed has spread to.
  static let spreadInStep = 0.35
  /// The longest step, d.
  static let longestStep = 10.0

  /// The domain.
  public let domain: GrowthDomain
  private let lattice: LatticeDiffusion
  /// The ratio that the lattice's exchanges were made for; nil where a cavity has closed some.
  private var ratio: Double?
  private var crowdedFor: [Float] = []
  private var cavities: (course: [TreatmentCourse.Resection], cells: [[Int]]) = ([], [])
  private var doseMaps: (course: [Volume], cells: [[Float]]) = ([], [])

  /// A solver on a domain.
  public init(_ domain: GrowthDomain) {
    self.domain = domain
    lattice =
      switch domain.directions {
      case .uniform(let terms):
        LatticeDiffusion(
          size: domain.grid.size,
          inside: domain.tissue.voxels,
          terms: terms
        )
      case .fibres(let field): LatticeDiffusion(inside: domain.tissue.voxels, field: field)
      }
  }

  /// The states on some days, in order; what is done on such a day is not in its state yet.
  ///
  /// Each solve begins with a small Gaussian at the origin, or with a state of an earlier solve: a
  /// plan can be asked many times from the day it begins. A day asked for ends a step, so that many
  /// days close together cost time.
  ///
  /// - Parameters:
  ///   - parameters: the model's numbers.
  ///   - course: what was done, on the study's grid.
  ///   - days: ascending; not before the tumour's beginning, or the state's day.
  ///   - state: where to begin; nil for the tumour's beginning. Fractions and operations before its
  ///     day are in it already; drugs given before are still decaying, cavities still closed.
  ///   - stepScale: of the time step; 1 is the step that keeps the splitting's error below 0.5 %.
  /// - Returns: a state for each day.
  /// - Throws: `OrganError.Code.wrongCommandLine` where a number makes no sense.
  public func solve(
    _ parameters: GrowthParameters,
    course: TreatmentCourse = TreatmentCourse(),
    days: [Double],
    from state: State? = nil,
    stepScale: Double = 1
  ) throws -> [State] {
    let beginning = state?.day ?? -parameters.age
    try check(parameters, course, days, state, beginning, stepScale)
    prepare(parameters, course)
    crowdedFor = state?.crowdedFor ?? Array(repeating: 0, count: domain.grid.count)
    for (resection, cells) in zip(course.resections, cavities.cells)
    where resection.day < beginning {
      close(cells)
    }
    if let state {
      lattice.restart(state.density)
    } else {
      let seed = Self.seed(at: parameters.origin, on: domain.grid)
      lattice.restart(seed.values, in: seed.cells)
    }
    var run = Run(
      flow: TreatmentFlow(parameters, course),
      diffusivity: parameters.whiteMatterDiffusivity,
      growth: parameters.proliferationRate,
      variance: state == nil ? Self.seedRadius * Self.seedRadius : .infinity,
      stepScale: stepScale,
      day: beginning
    )
    var pending =
      zip(course.resections, cavities.cells)
      .filter { $0.0.day >= beginning }
      .sorted { $0.0.day < $1.0.day }[...]
    var states: [State] = []
    for day in days {
      while let next = pending.first, next.0.day < day {
        advance(&run, to: next.0.day)
        close(next.1)
        pending.removeFirst()
      }
      advance(&run, to: day)
      states.append(State(day: day, density: lattice.values, crowdedFor: crowdedFor))
    }
    return states
  }

  /// What one solve carries from step to step.
  private struct Run {
    let flow: TreatmentFlow
    let diffusivity: Double
    let growth: Double
    /// The seed's variance, mm², which bounds the first steps; infinite where there is no seed.
    let variance: Double
    let stepScale: Double
    var day: Double
    var elapsed = 0.0

    /// The next step's length at most.
    var step: Double {
      let spread = variance + 2 * diffusivity * elapsed
      let bound = min(
        GrowthSolver.longestStep,
        GrowthSolver.growthInStep / max(growth, 1e-9),
        GrowthSolver.spreadInStep * spread / max(diffusivity, 1e-9)
      )
      return bound * stepScale
    }
  }

  /// Steps to a day; two half steps of growth that meet are taken at once.
  private func advance(_ run: inout Run, to end: Double) {
    // What was done already of the step that comes.
    var isHalfDone = false
    var threshold = Self.crowding
    while run.day < end {
      let remaining = end - run.day
      let count = (remaining / run.step - 1e-9).rounded(.up)
      let length = count > 1 ? remaining / count : remaining
      let next = count > 1 ? run.day + length : end
      let middle = run.day + length / 2
      if !isHalfDone { threshold = react(run.flow, from: run.day, to: middle) }
      run.elapsed += length
      // The next step's first half, if there is one and the flow is one reaction.
      let after = run.flow.reaction(from: middle, to: next)
      var joined: (reaction: LatticeDiffusion.Reaction, second: LatticeDiffusion.Reaction)?
      if count > 1, let after {
        let rest = end - next
        let following = rest / max((rest / run.step - 1e-9).rounded(.up), 1)
        if let second = run.flow.reaction(from: next, to: next + following / 2) {
          joined = (after.followed(by: second), second)
        }
      }
      let reaction = joined?.reaction ?? after ?? LatticeDiffusion.Reaction()
      lattice.diffuse(over: length, scale: run.diffusivity, then: reaction)
      let thresholdAfter = joined.map { $0.second(Self.crowding) } ?? Self.crowding
      lattice.addTime(to: &crowdedFor, above: threshold, thresholdAfter, over: length)
      threshold = thresholdAfter
      isHalfDone = joined != nil
      if after == nil { react(run.flow, from: middle, to: next) }
      run.day = next
    }
  }

  /// Growth and treatment by themselves; hands back the crowding threshold as it has grown.
  @discardableResult
  private func react(_ flow: TreatmentFlow, from start: Double, to end: Double) -> Double {
    var threshold = Self.crowding
    for part in flow.parts(from: start, to: end) {
      switch part {
      case .reaction(let reaction):
        lattice.react(reaction)
        threshold = reaction(threshold)
      case .mappedFraction(let dose, let map):
        let relative = doseMaps.cells[map]
        lattice.multiply { flow.survival(dose * Double(max(relative[$0], 0))) }
      }
    }
    return threshold
  }

  private func close(_ cells: [Int]) {
    lattice.close(cells)
    ratio = nil
  }

  private func prepare(_ parameters: GrowthParameters, _ course: TreatmentCourse) {
    if ratio != parameters.whiteToGreyRatio {
      lattice.open(domain.tissue.voxels)
      let share = Float(1 / parameters.whiteToGreyRatio)
      var diffusivity = domain.white
      for cell in diffusivity.indices { diffusivity[cell] += share * domain.grey[cell] }
      lattice.setDiffusivity(diffusivity)
      ratio = parameters.whiteToGreyRatio
    }
    if cavities.course != course.resections {
      let cells = course.resections.map { resection in
        let fractions = domain.fractions(of: resection.cavity)
        return fractions.indices.filter { fractions[$0] >= 0.5 }
      }
      cavities = (course.resections, cells)
    }
    if doseMaps.course != course.doseMaps {
      doseMaps = (course.doseMaps, course.doseMaps.map(domain.average))
    }
  }
}
