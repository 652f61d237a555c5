public import Imaging

/// Solves the growth model on a domain; one solver a thread, its memory is kept between solves.
///
/// ∂c/∂t = ∇·(D∇c) + ρ c(1−c) − k(t) c, with no flux through the tissue's border; radiotherapy
/// multiplies c by exp(−αd−βd²) at each fraction, a drug adds k(t) = s·Σ amount·exp(−λ(t−τ)), an
/// operation sets c to 0 in its cavity and closes it.
public final class GrowthSolver {
  /// Cells at a moment.
  public struct State: Sendable {
    /// Days since the first scan.
    public var day: Double
    /// Cells over the most that tissue holds, 0 to 1, on the domain's grid.
    public var density: [Double]
    /// Days that each voxel has been denser than `GrowthSolver.crowding`, for the necrosis rule.
    public var crowdedFor: [Float]
  }

  /// The density above which a voxel counts as crowded.
  public static let crowding = 0.2

  /// A solver on a domain.
  public init(_ domain: GrowthDomain) { fatalError("not yet") }

  /// The states on some days, in order.
  ///
  /// - Parameters:
  ///   - parameters: the model's numbers.
  ///   - course: what was done, on the study's grid.
  ///   - days: ascending; not before the tumour's beginning.
  ///   - stepScale: of the time step; 1 is the step that keeps the splitting's error below 0.5 %.
  public func solve(
    _ parameters: GrowthParameters,
    course: TreatmentCourse = TreatmentCourse(),
    days: [Double],
    stepScale: Double = 1
  ) throws -> [State] {
    fatalError("not yet")
  }
}
