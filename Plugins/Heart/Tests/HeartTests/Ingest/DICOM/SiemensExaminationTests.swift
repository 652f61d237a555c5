import Foundation
import HouseTesting
import Imaging
import OrganKit
import Testing

@testable import Heart

/// A real examination: eleven one-slice series of 25 phases, their descriptions partly wrong.
@Suite("The first room, on a Siemens examination")
struct SiemensExaminationTests {
  private static let archive = "heart/bivme/example_dicoms.zip"

  @Test(
    "Six slices 17.7 mm apart, phases by trigger time, views by their planes",
    .enabled(
      if: TestData.has(archive) && ChildProcess(named: "unzip") != nil,
      "set PLATFORM_TEST_DATA to a folder with heart/bivme, and install unzip"
    )
  )
  func examination() async throws {
    let bench = try Workbench()
    let zip = try #require(TestData.folder).appending(path: Self.archive)
    let unzip = try #require(ChildProcess(named: "unzip"))
    let run = try await unzip.run("-q", zip.path, "-d", bench.study.path)
    #expect(run.exitCode == 0, "\(run.errors)")
    let series = try await bench.ingest()
    let grid = series.frames[0].volume.grid
    #expect(grid.size == SIMD3(256, 208, 6))
    #expect(abs(grid.spacing.z - 17.7) < 0.02, "\(grid.spacing)")
    #expect(abs(grid.spacing.x - 1.40625) < 1e-9)
    #expect(grid.isOriented)
    #expect(series.frames.count == 25)
    let times = series.frames.compactMap(\.time)
    #expect(times.count == 25 && times[0] == 0 && zip2(times).allSatisfy { $0 < $1 })
    // The median of the six intervals, 830 ms, in 25 parts.
    #expect(abs(times[24] - 830 * 24 / 25) < 1, "\(times[24])")
    #expect(8...11 ~= series.endSystole, "\(series.endSystole)")
    #expect([0, 1, 23, 24].contains(series.endDiastole), "\(series.endDiastole)")
    #expect(series.frames[0].file == "series7001.nii.gz")
    #expect(series.longAxisViews.map(\.role) == StudyLayout.longAxisRoles)
    let files = ["series14001.nii.gz", "series17001.nii.gz", "series16001.nii.gz"]
    #expect(series.longAxisViews.map { $0.frames[0].file } == files)
    let aside = series.facts.first { $0.title == "Left aside" }?.text ?? ""
    #expect(aside.contains("series 19001: ") && aside.contains("series 22001: "), "\(aside)")
    #expect(series.person == Patient())
    #expect(bench.identities == [Patient(identifier: "patient1", name: "patient1")])
    #expect(bench.warnings == [])
    if let folder = ProcessInfo.processInfo.environment["PLATFORM_KEEP_CONVERTED"] {
      _ = try series.writeConvertedImages(to: URL(filePath: folder))
      print(series.facts.map { "\($0.title): \($0.text)" }.joined(separator: "\n"))
    }
  }

  private func zip2(_ values: [Double]) -> Zip2Sequence<[Double], ArraySlice<Double>> {
    zip(values, values.dropFirst())
  }
}
