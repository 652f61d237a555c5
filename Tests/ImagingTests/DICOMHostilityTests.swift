import Foundation
import HouseTesting
import Imaging
import Numerics
import OrganKit
import Testing

/// Whatever a file's bytes, reading ends in finite pixels or in a sentence.
///
/// A trap would end this process, and the test with it.
@Suite("DICOM, hostile", .timeLimit(.minutes(15)))
struct DICOMHostilityTests {
  /// Reads all there is; true where it was read, false where it was refused.
  private func reads(_ file: URL, scratch: URL, _ note: Comment) async throws -> Bool {
    do {
      let read = try DICOMFile(file)
      let frames = try read.frames()
      for frame in frames.prefix(64) {
        if let grid = try? frame.grid() {
          let numbers = (grid.axes + [grid.origin]).flatMap { [$0.x, $0.y, $0.z] }
          let isFinite = numbers.allSatisfy(\.isFinite)
          #expect(isFinite && grid.voxelVolume > 0, note)
        }
      }
      if !frames.isEmpty {
        let limits = SupervisedProgram.Limits(seconds: 20, memoryMiB: 512, fileMiB: 256)
        let pixels = try await DICOMDecoder(scratch: scratch, limits: limits).pixels(of: read)
        for frame in frames.prefix(64) {
          let values = try pixels.intensities(ofFrame: frame.index)
          let isFinite = values.allSatisfy(\.isFinite)
          #expect(isFinite, note)
        }
      }
      return true
    } catch let error as OrganError {
      #expect(error.code == .studyRefused, note)
      #expect(error.description.hasPrefix("\(file.path): "), note)
      #expect(!error.description.contains("\n"), note)
      return false
    }
  }

  @Test(
    "Every file of the image collections is read, or refused in a sentence",
    .enabled(if: TestData.has("images"), "set PLATFORM_TEST_DATA to a folder with images")
  )
  func collections() async throws {
    let root = try #require(TestData.folder).appending(path: "images")
    let scratch = try TemporaryFolder()
    let names = try #require(FileManager.default.enumerator(atPath: root.path))
      .compactMap { $0 as? String }.sorted()
    var (read, refused) = (0, 0)
    for name in names {
      let url = root.appending(path: name)
      var isFolder: ObjCBool = false
      guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder),
        !isFolder.boolValue
      else { continue }
      let isRead = try await reads(url, scratch: scratch.url, Comment(rawValue: name))
      if isRead { read += 1 } else { refused += 1 }
      if isRead { #expect(DICOMFile.isDICOM(url), Comment(rawValue: name)) }
    }
    #expect(read >= 130, "\(read) read, \(refused) refused")
  }

  /// Small valid files of every plain encoding, classic and enhanced.
  private func originals() -> [[UInt8]] {
    SampleDICOM.Encoding.allCases.flatMap { encoding in
      [false, true]
        .map { isEnhanced -> [UInt8] in
          var sample = SampleDICOM(encoding, hasDelimiters: isEnhanced)
          sample.set(0x0008, 0x0008, "CS", "ORIGINAL\\PRIMARY\\M")
          sample.set(0x0008, 0x0060, "CS", "MR")
          sample.set(0x0010, 0x0020, "LO", "17")
          let place = SampleDICOM.Element(0x0020, 0x0032, "DS", "10\\-20.5\\30")
          let turn = SampleDICOM.Element(0x0020, 0x0037, "DS", "0\\1\\0\\0\\0\\-1")
          let spacing = SampleDICOM.Element(0x0028, 0x0030, "DS", "2\\1.5")
          let frames = isEnhanced ? 4 : 1
          if isEnhanced {
            sample.set(0x0028, 0x0008, "IS", "4")
            let item: [SampleDICOM.Element] = [
              .init(0x0020, 0x9113, "SQ", .items([[place]])),
              .init(0x0020, 0x9116, "SQ", .items([[turn]])),
              .init(0x0028, 0x9110, "SQ", .items([[spacing]])),
            ]
            sample.set(.init(0x5200, 0x9230, "SQ", .items(Array(repeating: item, count: 4))))
          } else {
            for element in [place, turn, spacing] { sample.set(element) }
          }
          let pixels = (0..<frames * 30).map { UInt16($0 * 131 % 4096) }
          sample.setPixels(pixels, rows: 5, columns: 6)
          return sample.bytes
        }
    }
  }

  /// One to four changes of a kind that damaged files show.
  private func mutated(_ original: [UInt8], _ generator: inout SeededGenerator) -> [UInt8] {
    var bytes = original
    for _ in 0..<Int.random(in: 1...4, using: &generator) {
      guard bytes.count > 150 else { break }
      let place = Int.random(in: 128..<bytes.count - 8, using: &generator)
      switch Int.random(in: 0..<7, using: &generator) {
      case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
      case 1: bytes[place] = UInt8.random(in: 0...255, using: &generator)
      case 2:
        let extremes: [[UInt8]] = [
          [0xff, 0xff, 0xff, 0xff], [0xff, 0xff, 0xff, 0x7f], [0, 0, 0, 0x80], [0xff, 0xff],
          [0, 0, 0, 0], [0xfe, 0xff, 0, 0xe0], [0xfe, 0xff, 0x0d, 0xe0], [0xfe, 0xff, 0xdd, 0xe0],
          Array("SQ".utf8), Array("UN".utf8), Array("1e999".utf8), Array("nan".utf8),
        ]
        let extreme = extremes.randomElement(using: &generator) ?? []
        bytes.replaceSubrange(place & ~1..<place & ~1 + extreme.count, with: extreme)
      case 3: bytes.removeLast(Int.random(in: 0..<bytes.count - 140, using: &generator))
      case 4: bytes += (0..<9).map { _ in UInt8.random(in: 0...255, using: &generator) }
      case 5: bytes.removeSubrange(place..<place + Int.random(in: 1...8, using: &generator))
      default: bytes.swapAt(place, place + Int.random(in: 1...7, using: &generator))
      }
    }
    return bytes
  }

  @Test("200 damaged files")
  func mutations() async throws {
    let (folder, originals) = (try TemporaryFolder(), originals())
    let file = folder.url.appending(path: "a.dcm")
    var generator = SeededGenerator(seed: 2026)
    let count = TestData.isFull ? 2000 : 200
    var read = 0
    for number in 0..<count {
      let bytes = mutated(originals[number % originals.count], &generator)
      try Data(bytes).write(to: file)
      if try await reads(file, scratch: folder.url, "mutation \(number)") { read += 1 }
    }
    #expect(read * 10 > count && (count - read) * 10 > count, "\(read) of \(count) read")
  }
}
