import Foundation
import HouseTesting
import Imaging
import Numerics
import OrganKit
import Testing

@testable import BrainTumour

/// Whatever a study's bytes, the first two rooms end in an anatomy or in a sentence.
///
/// A trap would end this process, and the test with it.
@Suite("Studies of tumours, damaged at random")
struct HostileStudyTests {
  private static let count = TestData.isFull ? 500 : 40

  /// A small patient with everything that `study.json` can say.
  private static func lay(_ bench: StudyBench) throws {
    let fractions = (3...7)
      .map {
        #"{"kind": "radiotherapy", "time": "2024-06-0\#($0)", "dose": {"value": 2, "unit": "Gy"}}"#
      }
    let doses = (3...5)
      .map {
        #"{"kind": "chemotherapy", "agent": "temozolomide", "time": "2024-06-0\#($0)", "#
          + #""dose": {"value": 75, "unit": "mg/m2"}}"#
      }
    let treatments =
      [#"{"kind": "resection", "time": "2024-05-20", "files": ["cut.nii"]}"#] + fractions + doses
    try bench.layDescribed(
      series: #", {"role": "t1c", "files": ["t1c.nii"]}, {"role": "adc", "files": ["adc.nii"]}"#,
      rest: #", "treatments": [\#(treatments.joined(separator: ", "))]"#
    )
    try bench.lay(StudyBench.image, "t1c.nii")
    try bench.lay(StudyBench.volume { $0.length < 64 ? 800 : 0 }, "adc.nii")
    try bench.lay(StudyBench.tumour(core: 1, rim: 1, oedema: 0), "cut.nii")
  }

  /// Walks the two rooms.
  ///
  /// - Returns: whether the study was read.
  private func isRead(_ bench: StudyBench, _ name: String) async throws -> Bool {
    let clock = ContinuousClock()
    let start = clock.now
    defer { #expect(clock.now - start < .seconds(20), "\(name)") }
    do {
      let series = try await bench.ingest()
      let anatomy = try await TumourSegmentation().segment(series, bench.context())
      #expect(anatomy.outlines.count == series.scans.count, "\(name)")
      let course = series.course
      let isSound =
        course.fractions.allSatisfy { $0.dose > 0 && $0.dose <= 30 && $0.day.isFinite }
        && course.doses.allSatisfy { 0...1 ~= $0.amount && $0.day.isFinite }
        && course.resections.allSatisfy { $0.day.isFinite && !$0.cavity.isEmpty }
      #expect(isSound, "\(name)")
      return true
    } catch let error as OrganError {
      #expect(error.code == .studyRefused, "\(name)")
      #expect(!error.description.isEmpty && !error.description.contains("\n"), "\(name)")
      return false
    }
  }

  @Test("Damaged label maps")
  func labelMaps() async throws {
    let bench = try StudyBench()
    try Self.lay(bench)
    let file = bench.study.appending(path: "seg.nii")
    let original = Array(try Data(contentsOf: file))
    var random = SeededGenerator(seed: 51)
    var read = 0
    for number in 0..<Self.count {
      var bytes = original
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        // Headers as often as voxels.
        let isHeader = Bool.random(using: &random)
        let place = Int.random(in: isHeader ? 0..<352 : 352..<bytes.count - 8, using: &random)
        switch Int.random(in: 0..<6, using: &random) {
        case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        case 1: bytes[place] = UInt8.random(in: 0...255, using: &random)
        case 2:
          for next in place..<min(place + 4, bytes.count) { bytes[next] = 0xff }
        case 3:
          let label = UInt8.random(in: 0...9, using: &random)
          for next in max(place, 352)..<min(max(place, 352) + 3000, bytes.count) {
            bytes[next] = label
          }
        case 4: bytes.swapAt(place, place + Int.random(in: 1...8, using: &random))
        default:
          if number % 5 == 0 { bytes.removeLast(Int.random(in: 1...2000, using: &random)) }
        }
        if bytes.count < 4000 { break }
      }
      try Data(bytes).write(to: file)
      if try await isRead(bench, "label map \(number)") { read += 1 }
    }
    // A test that damages everything, or nothing, would test little.
    #expect(read * 20 > Self.count && read * 20 < 19 * Self.count, "\(read) of \(Self.count)")
  }

  @Test("Damaged descriptions and treatment logs")
  func descriptions() async throws {
    let bench = try StudyBench()
    try Self.lay(bench)
    let file = bench.study.appending(path: "study.json")
    let original = Array(try Data(contentsOf: file))
    let extremes = [
      "-2", "1e309", "-1e308", "1000", "0", "null", "true", "[]", "{}", "\"\"", "1e-320",
      "9223372036854775808", "\"2024-02-30\"", "\"0001-01-01\"", "\"9999-12-31T23:59:60Z\"",
      "\"2024-06-03T99:99\"", "\"../../etc/passwd\"", "\"brats2015\"", "\"resection\"",
      "\"labels\"", "\"whiteMatter\"", "\"seg.nii\"", "\"study.json\"",
    ]
    var random = SeededGenerator(seed: 52)
    var read = 0
    for number in 0..<Self.count {
      var text = String(decoding: original, as: UTF8.self)
      for _ in 0..<Int.random(in: 1...2, using: &random) {
        let kind = Int.random(in: 0..<4, using: &random)
        if kind == 3 {
          // A byte of the file.
          var bytes = Array(text.utf8)
          let place = Int.random(in: 0..<bytes.count, using: &random)
          bytes[place] = UInt8.random(in: 32...126, using: &random)
          text = String(decoding: bytes, as: UTF8.self)
          continue
        }
        // A value of the file: a number, a date or a word, for another.
        let values = text.matches(of: /: ("[^"]*"|-?[0-9.]+)/)
        guard let old = values.randomElement(using: &random) else { continue }
        let new =
          kind == 0
          ? extremes.randomElement(using: &random) ?? ""
          : String((values.randomElement(using: &random) ?? old).output.1)
        text.replaceSubrange(old.range, with: ": " + new)
      }
      try Data(text.utf8).write(to: file)
      if try await isRead(bench, "description \(number)") { read += 1 }
    }
    #expect(read * 20 > Self.count && read * 20 < 19 * Self.count, "\(read) of \(Self.count)")
  }
}
