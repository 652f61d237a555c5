import Foundation
import Imaging
import OrganKit
import Testing

@testable import Heart

/// A study that cannot be read, and what its refusal says.
private struct Refusal: Sendable, CustomTestStringConvertible {
  var testDescription: String
  /// A part of the sentence.
  var sentence: String
  var lay: @Sendable (Workbench) throws -> Void

  init(_ name: String, _ sentence: String, lay: @escaping @Sendable (Workbench) throws -> Void) {
    (testDescription, self.sentence, self.lay) = (name, sentence, lay)
  }

  static func grid(_ size: Int = 8, _ spacing: SIMD3<Double> = SIMD3(1.5, 1.5, 8)) -> VoxelGrid {
    VoxelGrid(size: SIMD3(size, size, 4), spacing: spacing)
  }

  /// Two images of one grid, and a `study.json` whose series are these.
  static func described(_ bench: Workbench, _ series: String) throws {
    for name in ["a.nii", "b.nii"] {
      try NIfTI.write(Volume(grid: grid()), to: bench.study.appending(path: name))
    }
    try bench.write(#"{"schema": 1, "series": ["# + series + "]}", "study.json")
  }

  static let pair =
    #"{"role": "cineShortAxis", "files": ["a.nii"], "phase": "ED"}, "#
    + #"{"role": "cineShortAxis", "files": ["b.nii"], "phase": "ES"}"#

  static func acdc(_ bench: Workbench, _ lines: String, frames: [String]) throws {
    try bench.write(lines, "Info.cfg")
    for frame in frames {
      try NIfTI.write(Volume(grid: grid()), to: bench.study.appending(path: "p_\(frame).nii"))
    }
  }

  static let all = [
    Refusal("nothing", "holds no NIfTI image") { _ in },
    Refusal("DICOM by its name alone", "no DICOM file") { try $0.write("", "image.dcm") },
    Refusal("one phase", "holds one short-axis phase") {
      try NIfTI.write(Volume(grid: grid()), to: $0.study.appending(path: "cine.nii"))
    },
    Refusal("long axis alone", "holds no short-axis phase") {
      try NIfTI.write(Volume(grid: grid()), to: $0.study.appending(path: "4ch_ED.nii"))
      try NIfTI.write(Volume(grid: grid()), to: $0.study.appending(path: "4ch_ES.nii"))
    },
    Refusal("phases of two grids", "lies on another grid than") {
      try NIfTI.write(Volume(grid: grid(8)), to: $0.study.appending(path: "ED.nii"))
      try NIfTI.write(Volume(grid: grid(9)), to: $0.study.appending(path: "ES.nii"))
    },
    Refusal("centimetres", "which no cine has") {
      for name in ["ED.nii", "ES.nii"] {
        let grid = grid(8, SIMD3(0.15, 0.15, 0.8))
        try NIfTI.write(Volume(grid: grid), to: $0.study.appending(path: name))
      }
    },
    Refusal("labels on another grid", "lies on another grid than its image") {
      try described($0, pair + #", {"role": "labels", "files": ["l.nii"], "of": "a.nii"}"#)
      let moved = grid(8, SIMD3(1.5, 1.5, 7))
      try NIfTI.write(LabelMap(grid: moved), to: $0.study.appending(path: "l.nii"))
    },
    Refusal("a label too many", "holds the label 4") {
      try described($0, pair + #", {"role": "labels", "files": ["l.nii"], "of": "a.nii"}"#)
      let map = LabelMap(grid: grid(), labels: Array(repeating: 4, count: grid().count))
      try NIfTI.write(map, to: $0.study.appending(path: "l.nii"))
    },
    Refusal("another scheme", "the scheme known is acdc") {
      try described(
        $0,
        pair + #", {"role": "labels", "files": ["b.nii"], "of": "a.nii", "scheme": "mms"}"#
      )
    },
    Refusal("labels of nothing", "does not say which image") {
      try described($0, pair + #", {"role": "labels", "files": ["b.nii"]}"#)
    },
    Refusal("labels of no cine", "which no cine series") {
      try described($0, pair + #", {"role": "labels", "files": ["b.nii"], "of": "study.json"}"#)
    },
    Refusal("two labels of one phase", "are both label maps of one phase") {
      let labels = #"{"role": "labels", "files": ["l.nii"], "of": "a.nii"}"#
      try described($0, "\(pair), \(labels), \(labels)")
      try NIfTI.write(LabelMap(grid: grid()), to: $0.study.appending(path: "l.nii"))
    },
    Refusal("two end-diastoles", "names two phases") {
      try described(
        $0,
        pair.replacingOccurrences(of: "ES", with: "ED")
      )
    },
    Refusal("too few times", "has 1 times for 2 phases") {
      try described(
        $0,
        #"{"role": "cineShortAxis", "files": ["a.nii", "b.nii"], "#
          + #""phaseTimes": {"values": [0], "unit": "ms"}}"#
      )
    },
    Refusal("times in minutes", "not in ms or s") {
      try described(
        $0,
        #"{"role": "cineShortAxis", "files": ["a.nii", "b.nii"], "#
          + #""phaseTimes": {"values": [0, 1], "unit": "min"}}"#
      )
    },
    Refusal("two examinations", "a study of its own") {
      try described(
        $0,
        #"{"role": "cineShortAxis", "files": ["a.nii"], "phase": "ED", "time": "2024-05-17"}, "#
          + #"{"role": "cineShortAxis", "files": ["b.nii"], "phase": "ES", "time": "2024-06-17"}"#
      )
    },
    Refusal("no end-systole in Info.cfg", "which frame is end-systole ('ES')") {
      try acdc($0, "ED: 1\r\nHeight: 170.0\r\n", frames: ["frame01"])
    },
    Refusal("a frame that is missing", "no file ends in '_frame07.nii.gz'") {
      try acdc($0, "ED: 1\nES: 7\n", frames: ["frame01"])
    },
    Refusal("a frame past the cine's end", "holds 2 phases") {
      try acdc($0, "ED: 1\nES: 7\n", frames: [])
      let volume = Volume(grid: grid())
      try NIfTI.write([volume, volume], to: $0.study.appending(path: "p_4d.nii"))
    },
    Refusal("a body as tall as a house", "Height is '900'") {
      try acdc($0, "ED: 1\nES: 2\nHeight: 900\n", frames: ["frame01", "frame02"])
    },
    Refusal("a damaged file", "no readable NIfTI file") {
      try $0.write("this is no image", "ED.nii")
    },
  ]
}

@Suite("Studies the first room refuses")
struct RefusalTests {
  @Test("Each says what was expected", arguments: Refusal.all)
  fileprivate func refusal(_ refusal: Refusal) async throws {
    let bench = try Workbench()
    try refusal.lay(bench)
    do {
      _ = try await bench.ingest()
      Issue.record("it was read")
    } catch let error as OrganError {
      #expect(error.code == .studyRefused)
      #expect(error.description.contains(refusal.sentence), "\(error.description)")
    }
  }

  @Test("Info.cfg is read with either line ending", arguments: ["\n", "\r\n", "\r"])
  func lineEndings(ending: String) async throws {
    let bench = try Workbench()
    let lines = [
      "ED: 1", "ES: 2", "Group: NOR", "Height: 184.0", "NbFrame: 30", "Weight: 95.0", "",
    ]
    try Refusal.acdc(bench, lines.joined(separator: ending), frames: ["frame01", "frame02"])
    let series = try await bench.ingest()
    #expect(try series.person.heightInCentimetres() == 184)
    #expect(try series.person.weightInKilograms() == 95)
    #expect(series.endSystole == 1)
  }
}
