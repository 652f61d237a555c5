import Foundation
import OrganKit

extension Walk {
  /// Foretells a study, of which nothing but its description is given.
  func forecast<Organ: Assimilating>(
    _ organ: Organ,
    _ study: StudyDescription,
    _ folder: URL
  ) async throws {
    let twin: Organ.Model.Twin = try stored(in: folder)
    _ = try await room(.forecasting) { context in
      try await organ.forecast(study, by: twin, context)
    }
  }

  /// Takes a study into a twin; the forecast lies in the run's folder already.
  func update<Organ: Assimilating>(
    _ organ: Organ,
    _ request: IngestRequest,
    _ folder: URL
  ) async throws {
    let twin: Organ.Model.Twin = try stored(in: folder)
    let forecast: Organ.Forecast
    do {
      forecast = try Organ.Forecast(contentsOf: self.folder.product(of: .forecasting))
    } catch {
      throw OrganError(
        .pluginRefused,
        "plugin \(self.organ): it cannot read its own forecast (\(error))"
      )
    }
    try await walk(organ, request) { anatomy, series, context in
      try await organ.assimilate(anatomy, from: series, expecting: forecast, into: twin, context)
    }
  }
}
