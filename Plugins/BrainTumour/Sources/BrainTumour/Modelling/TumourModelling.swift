import Imaging
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
    try context.checkCancellation()
    var options = Calibration.Options()
    // A grid finer than the study's tells nothing more.
    options.step = max(try context.parameter("step"), series.grid.spacing.min())
    options.seed = context.seed
    var calibration = Calibration(
      tissue: series.tissue,
      fibres: series.fibres,
      unknown: nil,
      outlines: anatomy.outlines,
      course: series.course,
      options: options
    )
    calibration.check = context.checkCancellation
    calibration.progress = { context.progress($0) }
    var twin = try calibration.twin()
    twin.firstDate = series.scans.first?.date
    return twin
  }
}
