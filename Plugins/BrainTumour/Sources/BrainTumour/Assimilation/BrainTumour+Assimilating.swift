import Imaging
public import OrganKit

extension BrainTumour: Assimilating {
  /// Foretells the outlines of a later scan from its date and the treatment log.
  ///
  /// - Throws: `OrganError.Code.studyRefused` where the twin's or the study's day is not known, the
  ///   study is no later one, or its log cannot be.
  public func forecast(
    _ study: StudyDescription,
    by twin: TumourTwin,
    _ context: StageContext
  ) async throws -> TumourForecast {
    try context.checkCancellation()
    guard let first = twin.firstDate.flatMap({ StudyMoment($0) }) else {
      throw OrganError(
        .studyRefused,
        "the twin's first study has no date, so nobody knows how much later this one is"
      )
    }
    guard let date = study.date, let moment = StudyMoment(date) else {
      throw OrganError(.studyRefused, "study.json: 'date' is needed to foretell the study")
    }
    let day = moment.days(since: first, assumed: 0)
    guard day > twin.lastDay else {
      throw OrganError(
        .studyRefused,
        "study.json: the study of \(date) is not later than the last scan that the twin knows"
      )
    }
    let log = try TreatmentLog(study.treatments ?? [], birth: nil, file: "study.json")
    if !log.resections.isEmpty {
      context.warn(
        "operationNotForetold",
        "What an operation took out is seen only when the study is opened: the forecast knows "
          + "nothing of operations since the last scan."
      )
    }
    return try twin.forecast(
      on: day,
      date: date,
      course: twin.course.union(log.course(since: first)),
      check: context.checkCancellation
    )
  }

  /// Compares the forecast with what was seen, and calibrates anew with it.
  ///
  /// - Throws: `OrganError.Code.studyRefused` where the study shows no later scan.
  public func assimilate(
    _ anatomy: TumourAnatomy,
    from series: TumourSeries,
    expecting forecast: TumourForecast,
    into twin: TumourTwin,
    _ context: StageContext
  ) async throws -> TumourTwin {
    try context.checkCancellation()
    guard let last = anatomy.outlines.last else {
      throw OrganError(.studyRefused, "the study outlines no tumour")
    }
    let grid = twin.tissue.grid
    if series.grid != grid {
      context.warn(
        "otherGrid",
        "The study lies on another grid than the twin: its outlines were taken to lie in the same "
          + "space, and brought onto the twin's grid."
      )
    }
    // The study counts days from its own first scan.
    let offset = forecast.day - last.day
    let later = anatomy.outlines.map { $0.moved(by: offset, onto: grid) }
      .filter { $0.day > twin.lastDay + 0.5 }
    guard let newest = later.last else {
      throw OrganError(.studyRefused, "the study shows no scan that the twin does not know")
    }
    let record = forecast.record(core: newest.core, whole: newest.whole)
    for (name, volume) in [("core", record.core), ("whole outline", record.whole)]
    where !volume.isHeld {
      context.warn(
        "forecastMissed",
        "The \(name) measures \(TumourWords.number(volume.seen)) mL, outside the forecast's "
          + "interval of \(TumourWords.number(volume.low)) to \(TumourWords.number(volume.high)) mL."
      )
    }
    var known = twin
    known.outlines += later.dropLast()
    var options = Calibration.Options()
    options.seed = context.seed
    options.memberCount = max(options.memberCount, twin.members.count)
    var next = try Calibration.updated(
      known,
      with: newest,
      course: twin.course.union(series.course.moved(by: offset, onto: grid)),
      options: options,
      check: context.checkCancellation
    )
    next.forecasts = twin.forecasts + [record]
    return next
  }
}

extension TumourAnatomy.Outline {
  /// The outline as a study tells it whose days and grid are its own.
  fileprivate func moved(by days: Double, onto grid: VoxelGrid) -> TumourAnatomy.Outline {
    TumourAnatomy.Outline(
      day: day + days,
      labels: labels.grid == grid ? labels : labels.resampled(onto: grid),
      cellularity: cellularity.map { $0.grid == grid ? $0 : $0.resampled(onto: grid) },
      origin: origin
    )
  }
}
