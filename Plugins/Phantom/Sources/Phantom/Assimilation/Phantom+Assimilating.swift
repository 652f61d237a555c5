import Foundation
import Geometry
public import OrganKit

extension Phantom: Assimilating {
  /// Lets the phantom grow until the day of the study.
  public func forecast(
    _ study: StudyDescription,
    by twin: PhantomTwin,
    _ context: StageContext
  ) async throws -> PhantomForecast {
    try context.checkCancellation()
    guard let now = twin.date.flatMap({ CalendarDate($0) }),
      let date = study.date, let day = CalendarDate(date)
    else {
      throw OrganError(
        .studyRefused,
        "the phantom was made of a study without a date, from which no day is later"
      )
    }
    let growth = twin.growth.after(days: Double(CalendarDate.days(from: now, to: day)))
    let shape = twin.shape.grown(by: growth.volume / twin.shape.volume)
    let file = context.scratch.appending(path: "forecast.vtp")
    try VTP.write(shape.surface(), to: file)
    context.artefact("forecastSurface", file)
    // What will be seen errs as what was seen did.
    let (low, high) = growth.interval(noise: twin.growth.logVolumeVariance)
    return PhantomForecast(date: date, growth: growth, low: low, high: high)
  }

  /// Fits the ellipsoid that is seen, and lets what was expected correct its volume and the growth.
  public func assimilate(
    _ anatomy: PhantomAnatomy,
    from series: PhantomSeries,
    expecting forecast: PhantomForecast,
    into twin: PhantomTwin,
    _ context: StageContext
  ) async throws -> PhantomTwin {
    var next = try await model.model(anatomy, from: series, context)
    next.growth = forecast.growth.seeing(volume: next.volume, deviation: next.volumeDeviation)
    next.foretold =
      twin.foretold + [
        PhantomTwin.Foretold(
          date: forecast.date,
          expected: forecast.growth.volume,
          low: forecast.low,
          high: forecast.high,
          seen: next.volume
        )
      ]
    next.shape = next.shape.grown(by: next.growth.volume / next.volume)
    next.volume = next.growth.volume
    next.volumeDeviation = next.growth.volumeDeviation
    return next
  }
}
