import Foundation
import HouseTesting
import Imaging
import OrganKit
import Testing

@testable import BrainTumour

@Suite("Target volumes")
struct TargetVolumesTests {
  @Test("The verification case passes")
  func verification() {
    for result in MarginVerification.results() {
      #expect(result.passed, "\(result.quantity): \(result.measured)")
    }
  }

  @Test("A wall stops the anatomical margin, not the plain one")
  func wall() {
    let grid = VoxelGrid(size: SIMD3(60, 40, 40), spacing: SIMD3(1, 1, 1))
    var white = Volume(grid: grid, filledWith: 1)
    var labels = LabelMap(grid: grid)
    for k in 0..<40 {
      for j in 0..<40 {
        white[30, j, k] = 0
        for i in 20...26 where abs(j - 20) < 4 && abs(k - 20) < 4 { labels[i, j, k] = 3 }
      }
    }
    let tissue = BrainTissue(white: white, grey: Volume(grid: grid), fluid: nil, origin: .patient)
    let brain = Mask(grid: grid).complement
    let volumes = TargetVolumes(.init(day: 0, labels: labels), brain: brain, tissue: tissue)
    #expect(volumes.gross.count == 7 * 7 * 7)
    #expect(volumes.plain[35, 20, 20])
    #expect(!volumes.anatomical[35, 20, 20] && !volumes.anatomical[30, 20, 20])
    // On its own side of the wall it is the plain margin.
    for i in 0..<30 where volumes.plain[i, 20, 20] != volumes.anatomical[i, 20, 20] {
      Issue.record("they differ at \(i)")
    }
    let model = TargetVolumes.densest(
      white.voxels.indices.map { Float($0 % 7) },
      within: brain,
      asManyAs: volumes.plain
    )
    #expect(model.count == volumes.plain.count)
  }

  /// A patient's margin beside SciPy's: `distance_transform_edt(core == 0) <= 15` inside the mask,
  /// as a number of voxels and the sum of their places.
  struct Patient: Sendable, CustomTestStringConvertible {
    var folder: String
    var count: Int
    var sum: Int
    var testDescription: String { folder }
  }

  static let patients: [Patient] = SciPyMargins.all

  @Test(
    "The plain margin agrees voxel for voxel with SciPy's distance transform",
    .enabled(
      if: TestData.has("brain/gliomasolver_patient"),
      "set PLATFORM_TEST_DATA to a folder that holds brain"
    ),
    arguments: TestData.isFull ? patients : Array(patients.prefix(1))
  )
  func scipy(patient: Patient) async throws {
    let bench = try StudyBench()
    let root = try #require(TestData.folder).appending(path: "brain")
    let study = try StudyFolder(root.appending(path: patient.folder))
    let series = try await TumourIngestion().ingest(IngestRequest(study: study), bench.context())
    let outline = TumourSegmentation.outline(of: series.scans[0])
    let plain = TargetVolumes.plain(
      around: outline.core,
      within: series.brain,
      margin: TargetVolumes.margin
    )
    #expect(plain.count == patient.count)
    #expect(plain.voxels.indices.reduce(0) { $0 &+ (plain.voxels[$1] ? $1 : 0) } == patient.sum)
  }
}
