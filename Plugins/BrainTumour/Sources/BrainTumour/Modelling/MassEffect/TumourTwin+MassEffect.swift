import Imaging

extension TumourTwin {
  /// The twin with its tissue displaced by the growth that its best fit foresees after the last scan.
  ///
  /// The tissue maps show the tissue as it lay at the last scan, so only what grows later displaces
  /// it. What the twin then foresees grows in the displaced tissue from the beginning: one step of
  /// the coupling, good while the displacement is small against the tumour.
  ///
  /// - Parameters:
  ///   - day: until when it grows, days since the first scan; nothing moves where the last scan is
  ///     later.
  ///   - threads: how many work; one a core when nil.
  /// - Returns: the twin, and where its tissue went.
  /// - Throws: what the solver and `MassEffect.displaced(_:by:since:growthPressure:threads:)` throw.
  public func displaced(
    until day: Double,
    threads: Int? = nil
  ) throws -> (twin: TumourTwin, displacement: TissueDisplacement) {
    let domain = domain()
    let last = outlines.last?.day ?? 0
    let states = try GrowthSolver(domain)
      .solve(best.growth, course: course, days: [last, max(last, day)])
    let densities = states.map { state in
      Volume(grid: domain.grid, voxels: state.density.map { Float($0) })
    }
    let result = try MassEffect.displaced(
      tissue,
      by: densities[1],
      since: densities[0],
      threads: threads
    )
    var twin = self
    twin.tissue = result.tissue
    return (twin, result.displacement)
  }

  /// The twin as it foresees: with its tissue displaced where the parameter `massEffect` asks for it.
  ///
  /// - Parameters:
  ///   - day: until when the tumour grows, days since the first scan.
  ///   - parameters: the manifest's.
  /// - Returns: the twin, and the largest displacement (mm) where there is one.
  /// - Throws: as `displaced(until:threads:)`.
  func foreseeing(
    until day: Double,
    _ parameters: [String: Double]
  ) throws -> (twin: TumourTwin, largest: Double?) {
    guard (parameters[MassEffect.parameterName] ?? 0) > 0.5 else { return (self, nil) }
    let (twin, displacement) = try displaced(until: day)
    return (twin, displacement.largest)
  }
}
