public import OrganKit

/// The third room: calibrates the growth model to what was seen.
public struct TumourModelling: Modelling {
  /// The room holds no state.
  public init() {}

  /// Fits the growth model, and draws the posterior.
  ///
  /// - Throws: `OrganError.Code.studyRefused` where the first scan shows no tumour.
  public func model(
    _ anatomy: TumourAnatomy,
    from series: TumourSeries,
    _ context: StageContext
  ) async throws -> TumourTwin {
    throw OrganError(.studyRefused, "not yet")
  }
}
