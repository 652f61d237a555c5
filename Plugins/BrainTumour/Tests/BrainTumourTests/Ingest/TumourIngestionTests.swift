import Foundation
import Imaging
import OrganKit
import Testing

@testable import BrainTumour

@Suite("Studies the first room reads")
struct TumourIngestionTests {
  @Test("A folder laid like GliomaSolver's runs as it lies")
  func gliomaSolver() async throws {
    let bench = try StudyBench()
    try bench.lay(StudyBench.white, "WM.nii.gz")
    try bench.lay(StudyBench.grey, "GM.nii.gz")
    try bench.lay(StudyBench.tumour(core: 4, rim: 1, oedema: 0), "tumT1c.nii.gz")
    try bench.lay(StudyBench.tumour(core: 0, rim: 0, oedema: 1), "tumFLAIR.nii.gz")
    try bench.lay(StudyBench.image, "tumPET.nii.gz")
    let series = try await bench.ingest()
    #expect(series.scans.count == 1)
    #expect(series.scans[0].uptake != nil)
    #expect(series.tissue.origin == .patient)
    #expect(series.fibres == nil)
    #expect(bench.warnings.contains("oneScan"))
    let anatomy = try await TumourSegmentation().segment(series, bench.context())
    let expected = StudyBench.tumour(core: 1, rim: 3, oedema: 2)
    #expect(anatomy.outlines[0].labels.labels == expected.labels)
    #expect(bench.reviews.isEmpty, "\(bench.reviews)")
  }

  @Test("A folder without tissue: the skull-stripped image is the brain, and the reader is told")
  func brats() async throws {
    let bench = try StudyBench()
    try bench.lay(StudyBench.image, "p-t1c.nii.gz")
    try bench.lay(StudyBench.image, "p-t2f.nii.gz")
    try bench.lay(StudyBench.tumour(core: 1, rim: 3, oedema: 2), "p-seg.nii.gz")
    let series = try await bench.ingest()
    #expect(series.tissue.origin == .homogeneous)
    #expect(series.scans[0].labels[0].scheme == .brats2023)
    #expect(series.scans[0].labels[0].image == "p-t1c.nii.gz")
    #expect(bench.warnings.contains("homogeneousTissue"))
    #expect(series.brain.voxels == StudyBench.image.voxels.map { $0 > 0 })
  }

  @Test("A background that is not 0 is background, and a mask that reads 0.99999997 a mask")
  func normalised() async throws {
    let bench = try StudyBench()
    var image = StudyBench.image
    for place in image.voxels.indices where image.voxels[place] == 0 { image.voxels[place] = -3.2 }
    try bench.lay(image, "Flair_subtrMeanDivStd.nii.gz")
    try bench.lay(StudyBench.tumour(core: 1, rim: 4, oedema: 2), "OTMultiClass.nii.gz")
    let bare = try await bench.ingest()
    let mask = StudyBench.volume { $0.length < 60 ? 0.999_999_97 : 0 }
    try bench.lay(mask, "brainmask.nii.gz")
    let masked = try await bench.ingest()
    #expect(bare.brain.voxels == StudyBench.image.voxels.map { $0 > 0 })
    #expect(masked.brain.voxels == mask.voxels.map { $0 > 0.5 })
    #expect(masked.scans[0].labels[0].scheme == .brats2015)
  }

  @Test("Scans of several days, each with its own grid, come onto the first one's")
  func dates() async throws {
    let bench = try StudyBench()
    try bench.layPatient()
    let fine = VoxelGrid(
      size: SIMD3(47, 51, 47),
      axes: [SIMD3(-3, 0, 0), SIMD3(0, 3, 0), SIMD3(0, 0, 3)],
      origin: SIMD3(69, -75, -69)
    )
    try bench.lay(
      StudyBench.tumour(on: fine, core: 1, rim: 4, oedema: 2, scale: 1.4),
      "later.nii"
    )
    try bench.lay(StudyBench.volume(on: fine) { $0.length < 64 ? 500 : 0 }, "later_t1c.nii")
    try bench.write(
      """
      {"schema": 1, "series": [
        {"role": "whiteMatter", "files": ["wm.nii"]}, {"role": "greyMatter", "files": ["gm.nii"]},
        {"role": "labels", "files": ["later.nii"], "time": "2024-07-01", "scheme": "brats2020",
         "of": "later_t1c.nii"},
        {"role": "t1c", "files": ["later_t1c.nii"], "time": "2024-07-01"},
        {"role": "labels", "files": ["seg.nii"], "time": "2024-05-01", "scheme": "platform"}]}
      """
    )
    let series = try await bench.ingest()
    #expect(series.scans.map(\.day) == [0, 61])
    #expect(series.scans.map(\.date) == ["2024-05-01", "2024-07-01"])
    #expect(series.grid.agrees(with: StudyBench.grid))
    let second = series.scans[1].labels[0]
    #expect(second.native?.grid.size == fine.size)
    // Each coarse centre lies on a fine one.
    let expected = StudyBench.tumour(core: 1, rim: 4, oedema: 2, scale: 1.4)
    #expect(second.map.labels == expected.labels)
    #expect(bench.warnings.contains("resampled"))

    let anatomy = try await TumourSegmentation().segment(series, bench.context())
    let out = bench.folder.appending(path: "out")
    try FileManager.default.createDirectory(at: out, withIntermediateDirectories: true)
    let made = try await BrainTumour()
      .delineate(anatomy, from: series, into: out, bench.context())
    #expect(made.map(\.input) == ["seg.nii", "later_t1c.nii"])
    #expect(made.map(\.labels) == ["seg_seg.nii", "later_t1c_seg.nii"])
    #expect(made.allSatisfy { $0.origin == .study && $0.expectedDice.isEmpty })
    let file = try NIfTI.read(out.appending(path: "later_t1c_seg.nii"))
    let image = try NIfTI.readHeader(bench.study.appending(path: "later_t1c.nii"))
    #expect(file.grid.agrees(with: fine))
    #expect(file.header.sform == image.sform && file.header.pixdim == image.pixdim)
    let native = StudyBench.tumour(on: fine, core: 1, rim: 3, oedema: 2, scale: 1.4)
    #expect(try file.labelMap().labels == native.labels)
  }

  @Test("What is written is read back, all of it")
  func files() async throws {
    let bench = try StudyBench()
    try bench.layDescribed(
      series: #", {"role": "adc", "files": ["adc.nii"]}, {"role": "csf", "files": ["csf.nii"]}, "#
        + #"{"role": "fa", "files": ["fa.nii"]}, "#
        + #"{"role": "principalDirection", "files": ["v1.nii"]}, "#
        + #"{"role": "t1c", "files": ["t1c.nii"]}, {"role": "fetPET", "files": ["pet.nii"]}"#,
      rest: #", "treatments": [{"kind": "resection", "time": "2024-05-20", "files": ["cut.nii"]}, "#
        + #"{"kind": "radiotherapy", "time": "2024-06-03", "dose": {"value": 2, "unit": "Gy"}, "#
        + #""files": ["dose.nii"]}, "#
        + #"{"kind": "chemotherapy", "agent": "temozolomide", "time": "2024-06-03"}]"#
    )
    try bench.lay(StudyBench.volume { $0.length < 64 ? 800 : 0 }, "adc.nii")
    try bench.lay(StudyBench.volume { $0.length < 8 ? 1 : 0 }, "csf.nii")
    try bench.lay(StudyBench.volume { $0.length < 64 ? 0.6 : 0 }, "fa.nii")
    let along = StudyBench.volume { $0.length < 64 ? 1 : 0 }
    let none = Volume(grid: StudyBench.grid)
    try NIfTI.write([none, along, none], to: bench.study.appending(path: "v1.nii"))
    try bench.lay(StudyBench.image, "t1c.nii")
    try bench.lay(StudyBench.image, "pet.nii")
    try bench.lay(StudyBench.tumour(core: 1, rim: 1, oedema: 0), "cut.nii")
    try bench.lay(StudyBench.volume { $0.length < 30 ? 2 : 1 }, "dose.nii")
    let series = try await bench.ingest()
    #expect(series.fibres != nil)
    #expect(series.scans[0].apparentDiffusion?.voxels.max() == 8e-4)
    #expect(series.course.resections.map(\.day) == [19.5])
    #expect(series.course.fractions == [.init(day: 33.5, dose: 2, doseMap: 0)])
    #expect(series.course.doses == [.init(day: 33.5, amount: 1)])
    #expect(series.course.doseMaps.first?.voxels.max() == 1)
    let folder = bench.folder.appending(path: "product")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try series.write(to: folder)
    let again = try TumourSeries(contentsOf: folder)
    #expect(again == series)

    let anatomy = try await TumourSegmentation().segment(again, bench.context())
    #expect(anatomy.outlines[0].cellularity != nil)
    let other = bench.folder.appending(path: "anatomy")
    try FileManager.default.createDirectory(at: other, withIntermediateDirectories: true)
    try anatomy.write(to: other)
    let read = try TumourAnatomy(contentsOf: other)
    #expect(read.outlines == anatomy.outlines)
    #expect(read.brain == anatomy.brain)
  }

  @Test("Label maps given beside the study win; without any the study is refused")
  func userLabels() async throws {
    let bench = try StudyBench()
    try bench.layPatient(labels: "p_seg.nii")
    let mine = bench.folder.appending(path: "mine.nii")
    try NIfTI.write(StudyBench.tumour(core: 1, rim: 4, oedema: 2, scale: 1.3), to: mine)
    let series = try await bench.ingest(labels: [mine])
    #expect(series.scans[0].labels.map(\.origin) == [.user])
    #expect(series.scans[0].labels[0].scheme == .brats2020)
    await #expect {
      _ = try await bench.ingest(ignoringDelivered: true)
    } throws: { "\($0)".contains("segmentation of raw scans is not there yet") }
    let both = try await bench.ingest(labels: [mine], ignoringDelivered: true)
    #expect(both.scans[0].labels == series.scans[0].labels)
  }

  @Test("A parameter names the numbering where nothing else does")
  func labelScheme() async throws {
    let bench = try StudyBench()
    try bench.layPatient()
    await #expect {
      _ = try await bench.ingest()
    } throws: { "\($0)".contains("name the 'scheme'") }
    let series = try await bench.ingest(parameters: ["labelScheme": 2023])
    #expect(series.scans[0].labels[0].scheme == .brats2023)
    await #expect(throws: OrganError.self) {
      _ = try await bench.ingest(parameters: ["labelScheme": 2016])
    }
  }

  @Test(
    "Diffusion coefficients are read in the one unit that fits",
    arguments: [(Float(0.8e-3), true), (0.8, true), (800, true), (12, false), (0.05, false)]
  )
  func diffusionUnits(value: Float, isRead: Bool) async throws {
    let bench = try StudyBench()
    try bench.layDescribed(series: #", {"role": "adc", "files": ["adc.nii"]}"#)
    try bench.lay(StudyBench.volume { $0.length < 64 ? value : 0 }, "adc.nii")
    let read = try await bench.ingest().scans[0].apparentDiffusion
    #expect((read != nil) == isRead)
    #expect(bench.warnings.contains("diffusionUnit") != isRead)
    if let highest = read?.voxels.max() { #expect(abs(highest - 8e-4) < 1e-8) }
  }

  @Test("Tissue in parts of 100 or 255 is scaled, and said", arguments: [Float(100), 255])
  func tissueParts(parts: Float) async throws {
    let bench = try StudyBench()
    try bench.layDescribed()
    var white = StudyBench.white
    for place in white.voxels.indices { white.voxels[place] *= parts }
    try bench.lay(white, "wm.nii")
    let series = try await bench.ingest()
    #expect(series.tissue.white == StudyBench.white || series.tissue.white.voxels.max() == 1)
    #expect(bench.warnings.contains("tissueScaled"))
  }

  @Test("A resection without a file takes the cavity that a later scan shows")
  func labelledCavity() async throws {
    let bench = try StudyBench()
    try bench.layPatient()
    try bench.lay(StudyBench.tumour(core: 4, rim: 3, oedema: 2), "later.nii")
    try bench.write(
      """
      {"schema": 1, "series": [
        {"role": "whiteMatter", "files": ["wm.nii"]}, {"role": "greyMatter", "files": ["gm.nii"]},
        {"role": "labels", "files": ["seg.nii"], "time": "2024-05-01", "scheme": "platform"},
        {"role": "labels", "files": ["later.nii"], "time": "2024-06-01", "scheme": "platform"}],
       "treatments": [{"kind": "resection", "time": "2024-05-10"}]}
      """
    )
    let series = try await bench.ingest()
    #expect(series.course.resections.count == 1)
    #expect(
      series.course.resections[0].cavity
        == Mask(series.scans[1].labels[0].map, labels: [4])
    )
  }
}
