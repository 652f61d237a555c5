import Foundation
import Imaging
public import OrganKit

/// The third room: calibrates the growth model to what was seen.
public struct TumourModelling: Modelling {
  /// The room holds no state.
  public init() {}

  /// Fits the growth model, and draws the posterior.
  ///
  /// Where a person's single scan was outlined, the tissue inside the lesion is taken as unknown and
  /// the fit goes by overlap: the model is too simple for its distances to be errors of measurement.
  ///
  /// - Throws: `OrganError.Code.studyRefused` where no scan shows a tumour.
  public func model(
    _ anatomy: TumourAnatomy,
    from series: TumourSeries,
    _ context: StageContext
  ) async throws -> TumourTwin {
    try context.checkCancellation()
    let spacing = series.grid.spacing.min()
    // A grid finer than the study's tells nothing more.
    var options = Calibration.Options(step: max(try context.parameter("step"), spacing))
    options.seed = context.seed
    options.fineStep = options.step > 1.5 * spacing ? max(spacing, options.step / 2) : nil
    var calibration = Calibration(
      tissue: series.tissue,
      fibres: series.fibres,
      unknown: series.isSynthetic
        ? nil : LesionTissue.unknown(around: anatomy.outlines, in: series.tissue),
      outlines: anatomy.outlines,
      course: series.course,
      options: options
    )
    calibration.check = { try context.checkCancellation() }
    calibration.progress = { context.progress($0) }
    let isSingle = Set(anatomy.outlines.map(\.day)).count == 1
    var twin =
      isSingle && !series.isSynthetic
      ? try calibration.overlappingTwin() : try calibration.twin()
    twin.firstDate = series.scans.first?.date
    if let rule = try NecrosisRule(explaining: anatomy.outlines, by: twin) { twin.necrosis = rule }
    tell(of: twin, context)
    return twin
  }

  private func tell(of twin: TumourTwin, _ context: StageContext) {
    if !twin.identified.contains("whiteMatterDiffusivity") {
      context.warn(
        "timeScaleUnknown",
        "the scans before treatment tell the tumour's shape and D/ρ but not how fast it grows: "
          + "diffusivity, proliferation and age are drawn from what is known of other tumours"
      )
    }
    // Beyond this an outline differs from the model by more than observers differ.
    if twin.scatter.whole > 4 {
      context.warn(
        "modelInadequate",
        String(
          format: "the outline of the whole lies %.1f mm about the model's: its shape is more "
            + "than growth from one origin explains",
          twin.scatter.whole
        )
      )
    }
  }
}
