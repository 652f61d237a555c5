/// A capability, asked for by `platform update`: the twin foretells a later study, then learns from
/// it and becomes its next version.
///
/// The order is what makes a forecast worth anything: it is made, forced to the disk and recorded
/// with its time before any file of the later study but `study.json` is opened. Only then the study
/// is read (`Ingesting`) and drawn (`Segmenting`), what was seen is taken in, and the next version is
/// reported like any other twin (`Reporting`). A forecast that is recorded is never made again.
///
/// Random numbers of both steps come from `context.seed`, which differs from version to version.
public protocol Assimilating: OrganPlugin {
  /// What the twin expects of a later study.
  associatedtype Forecast: StageProduct

  /// Foretells a study from what is known before it is looked into.
  ///
  /// - Parameters:
  ///   - study: the study's `date`, which is always there and no day before the twin's own study,
  ///     and its `treatments`; all that says what was seen is left out: series, measurements, person.
  ///   - twin: the twin, read from its own files.
  ///   - context: lends what a room has; artefacts handed over here are delivered with the next
  ///     version's.
  /// - Returns: the forecast, its uncertainty included.
  /// - Throws: `OrganError.Code.studyRefused` for a date or a treatment that the twin cannot foretell.
  func forecast(
    _ study: StudyDescription,
    by twin: Model.Twin,
    _ context: StageContext
  ) async throws -> Forecast

  /// Takes in what was seen, and how the forecast fared.
  ///
  /// The report of the next version sees that version alone: what it is to tell of the forecast, the
  /// twin must hold.
  ///
  /// - Parameters:
  ///   - anatomy: the later study, drawn.
  ///   - series: the later study, read.
  ///   - forecast: what was expected of it, read back from its files.
  ///   - twin: the twin that expected it.
  ///   - context: lends what a room has.
  /// - Returns: the twin's next version.
  /// - Throws: `OrganError.Code.studyRefused` for a study that cannot be of this twin.
  func assimilate(
    _ anatomy: Segmentation.Anatomy,
    from series: Ingestion.Series,
    expecting forecast: Forecast,
    into twin: Model.Twin,
    _ context: StageContext
  ) async throws -> Model.Twin
}
