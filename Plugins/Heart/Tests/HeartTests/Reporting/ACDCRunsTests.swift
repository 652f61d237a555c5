import Foundation
import HouseTesting
import OrganChecks
import OrganKit
import Testing

@testable import Heart

/// The four rooms, walked with ACDC patients as they lie in their folders.
@Suite(
  "Runs of the ACDC patients",
  .enabled(if: ACDCPatient.isThere, "set PLATFORM_TEST_DATA to a folder with heart/acdc"),
  .serialized
)
struct ACDCRunsTests {
  @Test("A patient's folder becomes a report", arguments: ACDCPatient.some)
  func run(patient: ACDCPatient) async throws {
    let folder = try TemporaryFolder()
    let said = Said()
    let context = StageContext(resources: folder.url, scratch: folder.url, tell: said.hear)
    let request = IngestRequest(study: try StudyFolder(patient.folder))
    let series = try await HeartIngestion().ingest(request, context)
    let anatomy = try await HeartSegmentation().segment(series, context)
    let twin = try await HeartModelling().model(anatomy, from: series, context)
    let report = try await HeartReporting().report(on: twin, anatomy, series, context)

    #expect(twin.surfaces.count == 3)
    #expect(twin.isOrientationAssumed)
    let names = Set(report.findings.map(\.name))
    #expect(names.isSuperset(of: report.headline))
    #expect(names.contains("leftVentricularMassIndex"))
    #expect(report.findings.allSatisfy { $0.quantity.value.isFinite })
    // Neither sex nor age is told: no verdict.
    #expect(report.findings.allSatisfy { $0.reference?.flag == nil })
    let warnings = said.warnings
    #expect(warnings.contains("orientationAssumed"))
    #expect(!warnings.contains("surfacesNotReconstructed"))
  }
}
