import Foundation
import Imaging
import OrganKit
import Testing

@testable import BrainTumour

/// A study that is not read, and what its refusal says.
private struct Refusal: Sendable, CustomTestStringConvertible {
  var testDescription: String
  /// A part of the sentence.
  var sentence: String
  var lay: @Sendable (StudyBench) throws -> Void

  init(_ name: String, _ sentence: String, lay: @escaping @Sendable (StudyBench) throws -> Void) {
    (testDescription, self.sentence, self.lay) = (name, sentence, lay)
  }

  static let all = [
    Refusal("nothing", "holds no file that was recognised as a brain's") { _ in },
    Refusal("a cine of the heart", "holds no file that was recognised") {
      let slice = VoxelGrid(size: SIMD3(8, 8, 4), spacing: SIMD3(1.5, 1.5, 8))
      try $0.lay(Volume(grid: slice), "patient001_frame01.nii.gz")
      try $0.write("ED: 1\nES: 12\n", "Info.cfg")
    },
    Refusal("a described heart", "is this another organ?") {
      try $0.lay(StudyBench.image, "a.nii")
      try $0.write(
        #"{"schema": 1, "series": [{"role": "cineShortAxis", "files": ["a.nii"]}]}"#
      )
    },
    Refusal("a cine in the role of an image", "holds 2 frames where t1c has 1") {
      try $0.layPatient(labels: "OTMultiClass.nii")
      try NIfTI.write(
        [StudyBench.image, StudyBench.image],
        to: $0.study.appending(path: "t1c.nii")
      )
    },
    Refusal("labels alone", "holds label maps but no brain") {
      try $0.lay(StudyBench.tumour(core: 1, rim: 4, oedema: 2), "seg.nii")
    },
    Refusal("labels of another organ", "is this another organ?") {
      try $0.layPatient()
      try $0.lay(StudyBench.tumour(core: 5, rim: 6, oedema: 7), "seg.nii")
    },
    Refusal("no labels", "segmentation of raw scans is not there yet") {
      try $0.lay(StudyBench.image, "t1c.nii")
    },
    Refusal("an ambiguous numbering", "name the 'scheme' of the labels") { try $0.layPatient() },
    Refusal("an unknown scheme", "the schemes known are platform: 1 necrotic") {
      try $0.layDescribed(scheme: #", "scheme": "acdc""#)
    },
    Refusal("a scheme without the label", "holds the label 3, which its scheme does not have") {
      try $0.layDescribed(scheme: #", "scheme": "brats2020""#)
    },
    Refusal("two label maps of no date", "holds 2 label maps without a date") {
      try $0.layPatient(labels: "a_seg.nii")
      try $0.lay(StudyBench.tumour(core: 1, rim: 4, oedema: 2), "a_seg.nii")
      try $0.lay(StudyBench.tumour(core: 1, rim: 4, oedema: 2), "b_seg.nii")
    },
    Refusal("two images of one role", "holds 2 images in the role t1c") {
      try $0.layPatient(labels: "OTMultiClass.nii")
      try $0.lay(StudyBench.image, "a_t1c.nii")
      try $0.lay(StudyBench.image, "b_t1c.nii")
    },
    Refusal("a skull", "is not skull-stripped") {
      try $0.lay(StudyBench.volume { 10 + Float($0.x) }, "t1c.nii")
      try $0.lay(StudyBench.tumour(core: 1, rim: 4, oedema: 2), "seg.nii")
    },
    Refusal("a brain of a thimble", "another organ, another unit of length") {
      let small = VoxelGrid(size: SIMD3(24, 26, 24), spacing: SIMD3(0.6, 0.6, 0.6))
      try $0.lay(
        Volume(grid: small, voxels: StudyBench.image.voxels.map { $0 > 0 ? 1 : 0 }),
        "brainmask.nii"
      )
      let tumour = StudyBench.tumour(core: 1, rim: 4, oedema: 2)
      try $0.lay(LabelMap(grid: small, labels: tumour.labels), "seg.nii")
    },
    Refusal("tissue in brightness", "where a tissue map holds parts of a voxel") {
      try $0.layDescribed()
      try $0.lay(StudyBench.image, "wm.nii")
    },
    Refusal("an image elsewhere", "lies elsewhere in space") {
      try $0.layDescribed(series: #", {"role": "t1c", "files": ["t1c.nii"]}"#)
      var image = StudyBench.image
      image.grid.origin.x += 5000
      try $0.lay(image, "t1c.nii")
    },
    Refusal("a grid whose place is not known", "a header without orientation") {
      try $0.layDescribed(series: #", {"role": "t1c", "files": ["t1c.nii"]}"#)
      let bare = VoxelGrid(
        size: SIMD3(10, 10, 10),
        spacing: SIMD3(6, 6, 6),
        isOriented: false
      )
      try $0.lay(Volume(grid: bare), "t1c.nii")
    },
    Refusal("an undated scan beside a dated one", "has no 'time'") {
      try $0.layPatient()
      try $0.lay(StudyBench.tumour(core: 1, rim: 3, oedema: 2), "later.nii")
      try $0.write(
        #"{"schema": 1, "series": [{"role": "whiteMatter", "files": ["wm.nii"]}, "#
          + #"{"role": "greyMatter", "files": ["gm.nii"]}, "#
          + #"{"role": "labels", "files": ["seg.nii"], "scheme": "platform"}, "#
          + #"{"role": "labels", "files": ["later.nii"], "scheme": "platform", "#
          + #""time": "2024-05-01"}]}"#
      )
    },
    Refusal("scans a century apart", "decades apart") {
      try $0.layPatient()
      try $0.lay(StudyBench.tumour(core: 1, rim: 3, oedema: 2), "later.nii")
      try $0.write(
        #"{"schema": 1, "series": [{"role": "whiteMatter", "files": ["wm.nii"]}, "#
          + #"{"role": "greyMatter", "files": ["gm.nii"]}, "#
          + #"{"role": "labels", "files": ["seg.nii"], "scheme": "platform", "#
          + #""time": "1924-05-01"}, "#
          + #"{"role": "labels", "files": ["later.nii"], "scheme": "platform", "#
          + #""time": "2024-05-01"}]}"#
      )
    },
    Refusal("labels of an image that is not there", "which no series of study.json names") {
      try $0.layDescribed(scheme: #", "scheme": "platform", "of": "study.json""#)
    },
    Refusal("a file named twice", "a second time") {
      try $0.layDescribed(series: #", {"role": "t1c", "files": ["wm.nii"]}"#)
    },
    Refusal("directions that are no unit vectors", "do not have length 1") {
      try $0.layDescribed(
        series: #", {"role": "fa", "files": ["fa.nii"]}, "#
          + #"{"role": "principalDirection", "files": ["v1.nii"]}"#
      )
      try $0.lay(StudyBench.white, "fa.nii")
      let half = StudyBench.volume { _ in 0.3 }
      try NIfTI.write([half, half, half], to: $0.study.appending(path: "v1.nii"))
    },
    Refusal("a tensor in no known order", "name its 'scheme' in study.json") {
      try $0.layDescribed(series: #", {"role": "dti", "files": ["dti.nii"]}"#)
      let minus = StudyBench.volume { _ in -1 }
      try NIfTI.write(
        Array(repeating: minus, count: 6),
        to: $0.study.appending(path: "dti.nii")
      )
    },
    Refusal("a damaged file", "no readable NIfTI file") {
      try $0.layPatient(labels: "OTMultiClass.nii")
      try $0.write("this is no image", "t1c.nii")
    },
    Refusal("a resection without a cavity", "names no file of its cavity") {
      try $0.layDescribed(
        rest: #", "treatments": [{"kind": "resection", "time": "2024-05-20"}]"#
      )
    },
    Refusal("an empty cavity", "is empty") {
      try $0.layDescribed(
        rest: #", "treatments": [{"kind": "resection", "time": "2024-05-20", "#
          + #""files": ["cut.nii"]}]"#
      )
      try $0.lay(LabelMap(grid: StudyBench.grid), "cut.nii")
    },
    Refusal("a dose map of something else", "neither the plan's 2 Gy") {
      try $0.layDescribed(
        rest: #", "treatments": [{"kind": "radiotherapy", "time": "2024-05-20", "#
          + #""dose": {"value": 2, "unit": "Gy"}, "files": ["dose.nii"]}]"#
      )
      try $0.lay(StudyBench.volume { _ in 7 }, "dose.nii")
    },
    Refusal("treatments of undated scans", "dates treatments, but not the scans") {
      try $0.layPatient(labels: "OTMultiClass.nii")
      try $0.write(
        #"{"schema": 1, "treatments": [{"kind": "chemotherapy", "agent": "TMZ", "#
          + #""time": "2024-05-20"}]}"#
      )
    },
  ]
}

@Suite("Studies of tumours that the first room refuses")
struct StudyRefusalTests {
  @Test("Each says what was expected", arguments: Refusal.all)
  fileprivate func refusal(_ refusal: Refusal) async throws {
    let bench = try StudyBench()
    try refusal.lay(bench)
    do {
      _ = try await bench.ingest()
      Issue.record("it was read")
    } catch let error as OrganError {
      #expect(error.code == .studyRefused)
      #expect(error.description.contains(refusal.sentence), "\(error.description)")
    }
  }
}
