public import OrganKit

/// The third room: from label maps to the twin.
public struct HeartModelling: Sendable {
  /// The room.
  public init() {}

  /// Measures volumes, mass and wall thickness, and reconstructs the surfaces.
  public func model(
    _ anatomy: HeartAnatomy,
    from series: CineSeries,
    _ context: StageContext
  ) async throws -> HeartTwin {
    throw OrganError(.pluginRefused, "the heart's modelling room is not open yet")
  }
}
