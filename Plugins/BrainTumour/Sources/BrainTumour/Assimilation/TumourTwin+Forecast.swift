import Imaging

extension TumourTwin {
  /// What a scan on a later day is expected to show.
  ///
  /// The bands hold what will be *measured*: the posterior's spread, how far outlines stray about the
  /// model, and what earlier forecasts missed.
  ///
  /// - Parameters:
  ///   - day: counted from the first scan.
  ///   - date: the same in ISO 8601, for the record.
  ///   - course: all that was done until then.
  ///   - check: called between solves, to end a cancelled run.
  /// - Returns: maps on the twin's grid, and volumes.
  /// - Throws: what the solver throws, and `check`.
  func forecast(
    on day: Double,
    date: String?,
    course: TreatmentCourse,
    check: @escaping @Sendable () throws -> Void = {}
  ) throws -> TumourForecast {
    let domain = domain()
    let question = PosteriorProjection.Question(course: course, days: [day], mapDays: [day])
    let projection =
      try
      PosteriorProjection.answers(
        to: [question],
        of: members,
        on: domain,
        necrosis: necrosis,
        check: check
      )[0]
    let widening = forecasts.widening
    func band(_ sample: WeightedSample, _ outline: OutlineScatter) -> TumourForecast.Band {
      let measured = outline.measured(sample)
      let interval = measured.interval() ?? 0...0
      let median = sample.median ?? 0
      return TumourForecast.Band(
        median: median,
        low: max(0, median - widening * max(0, median - interval.lowerBound)),
        high: median + widening * max(0, interval.upperBound - median)
      )
    }
    return TumourForecast(
      day: day,
      date: date,
      knownUntil: lastDay,
      widening: widening,
      treatments: TumourStatements.treatment(course),
      core: band(
        projection.coreVolume(0),
        OutlineScatter(deviation: scatter.core, length: scatter.coreLength)
      ),
      whole: band(
        projection.wholeVolume(0),
        OutlineScatter(deviation: scatter.whole, length: scatter.wholeLength)
      ),
      coreProbability: domain.onStudyGrid(projection.maps[0].core, tissue.grid),
      wholeProbability: domain.onStudyGrid(projection.maps[0].whole, tissue.grid)
    )
  }
}
