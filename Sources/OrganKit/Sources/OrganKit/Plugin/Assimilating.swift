/// A capability, asked for by `platform update`: the twin foretells a later study, then learns from
/// it and becomes its next version.
///
/// The forecast is made and kept before any file of the new study but `study.json` is opened.
public protocol Assimilating: OrganPlugin {
  /// What the twin expects of a later study.
  associatedtype Forecast: StageProduct

  /// Foretells a study from its description alone: its date, and what was done before it.
  func forecast(
    _ study: StudyDescription,
    by twin: Model.Twin,
    _ context: StageContext
  ) async throws -> Forecast

  /// Takes in what was seen, and how the forecast fared.
  ///
  /// - Returns: the twin's next version.
  func assimilate(
    _ anatomy: Segmentation.Anatomy,
    from series: Ingestion.Series,
    expecting forecast: Forecast,
    into twin: Model.Twin,
    _ context: StageContext
  ) async throws -> Model.Twin
}
