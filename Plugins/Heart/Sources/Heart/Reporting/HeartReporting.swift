public import OrganKit

/// The last room: what the twin shows, for a clinician.
public struct HeartReporting: Sendable {
  /// The room.
  public init() {}

  /// Reads the findings off the twin and chooses the figures.
  public func report(
    on twin: HeartTwin,
    _ anatomy: HeartAnatomy,
    _ series: CineSeries,
    _ context: StageContext
  ) async throws -> Report {
    throw OrganError(.pluginRefused, "the heart's reporting room is not open yet")
  }
}
