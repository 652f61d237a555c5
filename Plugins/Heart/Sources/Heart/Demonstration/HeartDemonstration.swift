public import Imaging
import Numerics

/// A synthetic cine study whose truth is known: an analytic heart seen by an analytic scanner.
///
/// The default demo (no seed) has its base on a slice's face at end-diastole and at end-systole and
/// no tilt; a seed draws anatomy, noise, base offset, tilt and slice shifts, and every odd seed
/// brings a four-chamber view. All of it follows from the seed alone.
public struct HeartDemonstration: Sendable {
  /// The structures whose surface is known; raw values as in the twin.
  public enum Structure: String, CaseIterable, Sendable {
    /// The left ventricle's cavity, papillary muscles counted as cavity.
    case leftVentricularCavity
    /// The left ventricle's outer surface: cavity and wall.
    case leftVentricularEpicardium
    /// The right ventricle's cavity.
    case rightVentricularCavity
  }

  /// One end of the contraction.
  public typealias Instant = CardiacInstant

  /// The phases of one view with their label maps.
  public struct View: Sendable {
    /// One image a phase.
    public var images: [Volume]
    /// One label map a phase: 1 right cavity, 2 left wall, 3 left cavity, by most samples.
    public var labels: [LabelMap]
  }

  /// The seed, or nil for the default demo.
  public let seed: UInt64?
  /// The short-axis stack's grid, from base to apex, oriented and oblique.
  public let shortAxisGrid: VoxelGrid
  /// The four-chamber view's grid: one thick slice; nil where the study has none.
  public let fourChamberGrid: VoxelGrid?
  /// How far breathing displaced each slice, mm along the grid's first and second axis.
  ///
  /// What lies at p without it is seen at p + shift; the same at all phases.
  public let sliceShifts: [SIMD2<Double>]
  /// When the phases are, ms.
  public let phaseTimes: [Double]
  /// The phase at end-systole; phase 0 is at end-diastole.
  public let endSystolicPhase: Int

  let plan: DemonstrationPlan
  let shapes: [VentricularShape]
  let pose = DemonstrationPose()

  /// A study to be made: cheap; images and label maps are made when asked for.
  public init(seed: UInt64? = nil) {
    self.init(seed: seed, plan: seed.map { DemonstrationPlan(seed: $0) } ?? DemonstrationPlan())
  }

  init(seed: UInt64?, plan: DemonstrationPlan) {
    self.seed = seed
    self.plan = plan
    shapes = plan.shapes()
    shortAxisGrid = pose.shortAxisGrid(plan, shapes[0])
    fourChamberGrid = plan.hasFourChamberView ? pose.fourChamberGrid(plan, shapes[0]) : nil
    // The default demo's stream is no seed's: seeds draw from streams 0 and 1 of their own number.
    var draw = SeededGenerator(seed: seed ?? 0, stream: seed == nil ? 1_000_001 : 0)
    sliceShifts = (0..<shortAxisGrid.size.z)
      .map { _ in
        SIMD2(draw.normal(), draw.normal()) * plan.shiftDeviation
      }
    phaseTimes = plan.cycle.times
    endSystolicPhase = plan.endSystole
  }

  /// The short-axis stack at the phases asked for; all of them when none are named.
  public func shortAxis(phases: [Int]? = nil) -> View {
    view(shortAxisGrid, sliceShifts, phases, stream: 0x5341)
  }

  /// The four-chamber view at the phases asked for, if the study has one.
  public func fourChamber(phases: [Int]? = nil) -> View? {
    fourChamberGrid.map { view($0, [.zero], phases, stream: 0x3443) }
  }

  /// The short-axis label map at one end of the contraction.
  public func labels(at instant: Instant) -> LabelMap {
    shortAxis(phases: [phase(instant)]).labels[0]
  }

  /// The four-chamber label map at one end of the contraction, if the study has the view.
  public func fourChamberLabels(at instant: Instant) -> LabelMap? {
    fourChamber(phases: [phase(instant)])?.labels[0]
  }

  private func view(
    _ grid: VoxelGrid,
    _ shifts: [SIMD2<Double>],
    _ phases: [Int]?,
    stream: UInt64
  ) -> View {
    var draw = SeededGenerator(seed: seed ?? 0, stream: stream &+ (seed == nil ? 1_000_001 : 0))
    let acquisition = Acquisition(
      pose: pose,
      grid: grid,
      shifts: shifts,
      noise: plan.noise,
      bias: (0..<5).map { _ in draw.uniform(-plan.bias, plan.bias) / 2 },
      seed: draw.next()
    )
    let exposures = acquisition.expose(
      (phases ?? Array(shapes.indices)).map { DemonstrationScene(shapes[$0], atRest: shapes[0]) }
    )
    return View(images: exposures.map(\.image), labels: exposures.map(\.labels))
  }

  /// The phase at one end of the contraction.
  func phase(_ instant: Instant) -> Int { instant == .endDiastole ? 0 : endSystolicPhase }
}
