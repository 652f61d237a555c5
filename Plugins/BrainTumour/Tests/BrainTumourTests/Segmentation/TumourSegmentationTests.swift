import Imaging
import OrganKit
import Testing

@testable import BrainTumour

@Suite("Outlines in the second room")
struct TumourSegmentationTests {
  /// A series with one scan, its labels in the platform's numbering.
  private func series(_ map: LabelMap) -> TumourSeries {
    let tissue = BrainTissue(
      white: StudyBench.white,
      grey: StudyBench.grey,
      fluid: nil,
      origin: .patient
    )
    let labels = TumourSeries.Labels(map: map, scheme: .platform, file: "seg.nii", origin: .study)
    return TumourSeries(tissue: tissue, scans: [.init(day: 0, labels: [labels])])
  }

  @Test("An ordinary tumour is worth no word")
  func ordinary() async throws {
    let bench = try StudyBench()
    let map = StudyBench.tumour(core: 1, rim: 3, oedema: 2)
    let anatomy = try await TumourSegmentation().segment(series(map), bench.context())
    #expect(anatomy.outlines[0].labels == map)
    #expect(bench.warnings.isEmpty && bench.reviews.isEmpty, "\(bench.sentences)")
  }

  @Test("No tumour, one of another place, and one as large as the brain are refused")
  func refusals() async throws {
    let bench = try StudyBench()
    let rows: [(LabelMap, String)] = [
      (LabelMap(grid: StudyBench.grid), "holds no tumour"),
      (
        StudyBench.tumour(core: 1, rim: 3, oedema: 2, at: SIMD3(60, 60, 60)),
        "lie outside the brain"
      ),
      (StudyBench.map { $0.length < 60 ? 2 : 0 }, "most of the brain"),
    ]
    for (map, sentence) in rows {
      await #expect {
        _ = try await TumourSegmentation().segment(series(map), bench.context())
      } throws: { error in
        (error as? OrganError)?.code == .studyRefused && "\(error)".contains(sentence)
      }
    }
  }

  @Test("Two pieces, a core without oedema, the image's edge and few voxels are told")
  func oddities() async throws {
    func warnings(_ map: LabelMap) async throws -> ([String], Int) {
      let bench = try StudyBench()
      _ = try await TumourSegmentation().segment(series(map), bench.context())
      return (bench.warnings, bench.reviews.count)
    }
    var two = StudyBench.tumour(core: 1, rim: 3, oedema: 2)
    let other = StudyBench.tumour(core: 1, rim: 3, oedema: 2, at: SIMD3(-24, 0, 0))
    for place in two.labels.indices where two.labels[place] == 0 {
      two.labels[place] = other.labels[place]
    }
    #expect(try await warnings(two) == (["fragmentedTumour"], 1))
    let oedema = StudyBench.tumour(core: 2, rim: 2, oedema: 2)
    #expect(try await warnings(oedema) == (["noCore"], 0))
    var dot = LabelMap(grid: StudyBench.grid)
    dot[12, 13, 12] = 3
    #expect(try await warnings(dot) == (["tinyTumour"], 1))
    let half = StudyBench.tumour(core: 1, rim: 3, oedema: 2, at: SIMD3(58, 0, 0))
    #expect(try await warnings(half).0.contains("tumourOutsideBrain"))
    let edge = StudyBench.map { point in
      (point - SIMD3(50, 0, 0)).length < 20 ? 3 : 0
    }
    #expect(try await warnings(edge).0.contains("tumourAtTheEdge"))
  }

  @Test("Cells follow from free water's diffusion, within the outline alone")
  func cellularity() {
    let grid = VoxelGrid(size: SIMD3(5, 1, 1), spacing: SIMD3(1, 1, 1))
    let diffusion = Volume(grid: grid, voxels: [3e-3, 1.5e-3, 4e-3, 0, 0.6e-3])
    let outline = Mask(grid: grid, voxels: [true, true, true, true, false])
    let cells = Cellularity.map(diffusion, within: outline).voxels
    #expect(abs(cells[1] - 0.5) < 1e-6)
    #expect([cells[0], cells[2], cells[3], cells[4]] == [0, 0, 0, 0])
  }
}
