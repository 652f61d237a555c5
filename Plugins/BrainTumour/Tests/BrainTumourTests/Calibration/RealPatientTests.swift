import Foundation
import HouseTesting
import Imaging
import OrganKit
import Testing

@testable import BrainTumour

/// One glioblastoma prepared for growth inversion by others, one scan of it.
@Suite("A real glioblastoma")
struct RealPatientTests {
  private static let study = "brain/gliomasolver_patient"

  @Test(
    "The best fit from one origin meets both outlines better than two balls",
    .enabled(if: TestData.isFull, "minutes: set PLATFORM_FULL=1"),
    .enabled(if: TestData.has(study), "set PLATFORM_TEST_DATA to a folder with \(study)")
  )
  func bestFit() async throws {
    let folder = try #require(TestData.folder).appending(path: Self.study)
    let scratch = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: scratch) }
    let context = StageContext(resources: scratch, scratch: scratch)
    let request = IngestRequest(
      study: try StudyFolder(folder),
      labels: [],
      ignoresDeliveredLabels: false,
      patient: Patient()
    )
    let series = try await TumourIngestion().ingest(request, context)
    let anatomy = try await TumourSegmentation().segment(series, context)
    var options = Calibration.Options(step: 2, fineStep: 1)
    options.generations = [40, 40]
    let calibration = Calibration(
      tissue: series.tissue,
      unknown: LesionTissue.unknown(around: anatomy.outlines, in: series.tissue),
      outlines: anatomy.outlines,
      options: options
    )
    let twin = try calibration.overlappingTwin()
    let domain = twin.domain(step: 1)
    let state = try #require(try GrowthSolver(domain).solve(twin.best.growth, days: [0]).first)
    let density = domain.resampled(state.density, onto: series.tissue.grid).voxels
    let last = try #require(anatomy.outlines.last)
    func dice(_ threshold: Double, _ outline: Mask) -> Double {
      Overlap.dice(density.map { Double($0) > threshold }, outline.voxels)
    }
    let core = dice(twin.best.coreThreshold, last.core)
    let whole = dice(twin.best.wholeThreshold, last.whole)
    #expect(core >= 0.83 && whole >= 0.80, "\(core) \(whole)")
    let balls = try #require(
      TwoBalls(core: last.core, whole: last.whole, tissue: series.tissue)
    )
    #expect(core > Overlap.dice(balls.core, last.core.voxels))
    #expect(whole > Overlap.dice(balls.whole, last.whole.voxels))
  }
}
