import Foundation
import OrganKit
import Testing

@testable import Phantom

/// A follow-up is foretold, seen and taken in, against what is true of it.
@Suite("Phantom's growth")
struct GrowthTests {
  @Test("Carrying a state on in one step or in ninety is the same")
  func steps() {
    let start = GrowthState(volume: 25_000, deviation: 300)
    let once = start.after(days: 90)
    let daily = (0..<90).reduce(start) { state, _ in state.after(days: 1) }
    #expect(abs(once.logVolume - daily.logVolume) < 1e-12)
    #expect(abs(once.logVolumeVariance - daily.logVolumeVariance) < 1e-15)
    #expect(abs(once.covariance - daily.covariance) < 1e-15)
    #expect(once.rateVariance == daily.rateVariance)
  }

  @Test("Two volumes give the normal distribution that their product with the prior is")
  func posterior() {
    let (first, second, days) = (25_000.0, 27_000.0, 60.0)
    let (noise, prior) = (0.01, GrowthState.assumedRateDeviation)
    let state = GrowthState(volume: first, deviation: noise * first).after(days: days)
      .seeing(volume: second, deviation: noise * second)
    // In (x₂, r): precisions of x₂ seen, of x₂ − r·t seen before, and of the rate's prior.
    let precision = 1 / (noise * noise)
    let (a, b) = (2 * precision, -days * precision)
    let c = days * days * precision + 1 / (prior * prior)
    let determinant = a * c - b * b
    let right = (precision * (log(second) + log(first)), -days * precision * log(first))
    #expect(abs(state.logVolume - (c * right.0 - b * right.1) / determinant) < 1e-9)
    #expect(abs(state.rate - (a * right.1 - b * right.0) / determinant) < 1e-11)
    #expect(abs(state.logVolumeVariance * determinant / c - 1) < 1e-9)
    #expect(abs(state.rateVariance * determinant / a - 1) < 1e-9)
    #expect(abs(state.covariance * determinant / -b - 1) < 1e-9)
  }

  @Test("90 % intervals hold what comes, and the rate, of most of 20 drawn phantoms")
  func coverage() async throws {
    var covered = [0, 0]
    for seed in 0..<20 as Range<UInt64> {
      let folder = FileManager.default.temporaryDirectory
        .appending(path: "phantom-growth-\(UUID().uuidString)")
      defer { try? FileManager.default.removeItem(at: folder) }
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      let context = StageContext(
        resources: folder,
        scratch: folder,
        parameters: ["threshold": 0.5]
      )
      let organ = Phantom()
      try await organ.demonstrate(into: folder, seed: seed, context)
      let truth = folder.appending(path: "truth")
      let rate =
        try
        JSONFile.read(
          [String: Double].self,
          from: truth.appending(path: "growth.json")
        )["phantomGrowthRate"]
      let twin = try await look(at: StudyFolder(folder), context).twin
      let later = try StudyFolder(truth.appending(path: "followUp"))
      let known = try #require(later.description).beforeSight
      let forecast = try await organ.forecast(known, by: twin, context)
      let look = try await look(at: later, context)
      let seen = look.twin
      let next = try await organ.assimilate(
        look.anatomy,
        from: look.series,
        expecting: forecast,
        into: twin,
        context
      )
      covered[0] += forecast.low...forecast.high ~= seen.volume ? 1 : 0
      let finding = try #require(next.findings(.measured).first { $0.name == "phantomGrowthRate" })
      guard case .interval(let low, let high) = finding.uncertainty else { continue }
      covered[1] += low...high ~= (try #require(rate)) ? 1 : 0
      // The next version is surer of its volume than the image alone.
      #expect(next.volumeDeviation <= seen.volumeDeviation)
      #expect(next.foretold.map(\.date) == ["2024-08-15"])
    }
    // Below 15 of 20 a 90 % interval falls by chance once in 80 times.
    #expect(covered.allSatisfy { $0 >= 15 }, "\(covered) of 20")
  }

  @Test("A twin of a study without a date foretells nothing")
  func undated() async throws {
    var twin = try await Walk(seed: nil).twin
    twin.date = nil
    let organ = Phantom()
    let context = StageContext(
      resources: FileManager.default.temporaryDirectory,
      scratch: FileManager.default.temporaryDirectory
    )
    let study = StudyDescription(date: "2024-08-15")
    let undated = twin
    await #expect(throws: OrganError.self) {
      try await organ.forecast(study, by: undated, context)
    }
  }

  /// What one study tells.
  private struct Look {
    var series: PhantomSeries
    var anatomy: PhantomAnatomy
    var twin: PhantomTwin
  }

  private func look(at study: StudyFolder, _ context: StageContext) async throws -> Look {
    let organ = Phantom()
    let series = try await organ.ingestion.ingest(IngestRequest(study: study), context)
    let anatomy = try await organ.segmentation.segment(series, context)
    let twin = try await organ.model.model(anatomy, from: series, context)
    return Look(series: series, anatomy: anatomy, twin: twin)
  }
}
