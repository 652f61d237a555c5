import Foundation
import HouseTesting
import Imaging
import Numerics
import OrganKit
import Testing

/// Whatever a file's bytes, reading ends in an image of finite numbers or in a sentence.
///
/// A trap would end this process, and the test with it.
@Suite("NIfTI, damaged at random")
struct NIfTIMutationTests {
  /// The bytes of small valid files of both versions and byte orders, plain and gzipped.
  private func originals() throws -> (plain: [[UInt8]], gzipped: [[UInt8]]) {
    var plain: [[UInt8]] = []
    for version in [1, 2] {
      for isBigEndian in [false, true] {
        for datatype in [2, 4, 16, 64] {
          let dim = datatype == 4 ? [4, 5, 4, 3, 2] : [3, 5, 4, 3]
          var sample = SampleNIfTI(
            version: version,
            isBigEndian: isBigEndian,
            dim: dim,
            datatype: datatype
          )
          sample.set("qform_code", [datatype == 64 ? 1 : 0])
          sample.set("qoffset", [10, 20, 30])
          for value in 0..<(datatype == 4 ? 120 : 60) {
            switch datatype {
            case 2: sample.append(UInt8(value))
            case 4: sample.append(Int16(value))
            case 16: sample.append(Float(value).bitPattern)
            default: sample.append(Double(value).bitPattern)
            }
          }
          plain.append(sample.bytes)
        }
      }
    }
    let folder = try TemporaryFolder()
    let file = folder.url.appending(path: "a.nii.gz")
    var generator = SeededGenerator(seed: 3)
    var gzipped: [[UInt8]] = []
    for length in [2, 9, 20] {
      let grid = VoxelGrid(size: SIMD3(length, length, 3), spacing: SIMD3(1, 2, 3))
      let voxels = (0..<grid.count).map { _ in Float(generator.normal().rounded()) }
      try NIfTI.write(Volume(grid: grid, voxels: voxels), to: file)
      gzipped.append(Array(try Data(contentsOf: file)))
      gzipped.append(Array(StoredGzip.data(plain[length % plain.count])))
    }
    return (plain, gzipped)
  }

  /// One to four changes of a kind that damaged files show.
  private func mutated(
    _ original: [UInt8],
    within limit: Int,
    _ generator: inout SeededGenerator
  ) -> [UInt8] {
    var bytes = original
    for _ in 0..<Int.random(in: 1...4, using: &generator) {
      let reach = min(limit, bytes.count)
      guard reach > 9 else { break }
      let place = Int.random(in: 0..<reach - 8, using: &generator)
      switch Int.random(in: 0..<7, using: &generator) {
      case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
      case 1: bytes[place] = UInt8.random(in: 0...255, using: &generator)
      case 2:
        // The numbers that traps are made of, at any alignment of 2.
        let extremes: [[UInt8]] = [
          [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], [0, 0, 0, 0, 0, 0, 0, 0x80],
          [0xff, 0xff, 0xff, 0x7f, 0xff, 0xff, 0xff, 0x7f], [0, 0, 0xc0, 0x7f], [0, 0, 0x80, 0x7f],
          [0x7f, 0xc0, 0, 0], [0xff, 0x7f], [0x7f, 0xff], [0, 0x80], [0, 0, 0, 0],
          [0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], [0, 0, 0, 0, 0, 0, 0xf8, 0x7f],
        ]
        let extreme = extremes.randomElement(using: &generator) ?? []
        bytes.replaceSubrange(place & ~1..<place & ~1 + extreme.count, with: extreme)
      case 3: bytes.removeLast(Int.random(in: 0..<bytes.count, using: &generator))
      case 4: bytes += (0..<9).map { _ in UInt8.random(in: 0...255, using: &generator) }
      case 5: bytes.removeSubrange(place..<place + Int.random(in: 1...8, using: &generator))
      default: bytes.swapAt(place, place + Int.random(in: 1...8, using: &generator))
      }
    }
    return bytes
  }

  @Test("500 damaged headers and 500 damaged gzip streams", arguments: [false, true])
  func mutations(isGzip: Bool) throws {
    let originals = try originals()
    let folder = try TemporaryFolder()
    let file = folder.url.appending(path: "a.nii")
    var generator = SeededGenerator(seed: 2026, stream: isGzip ? 1 : 0)
    var (read, refused) = (0, 0)
    let count = TestData.isFull ? 20_000 : 500
    for number in 0..<count {
      let files = isGzip ? originals.gzipped : originals.plain
      var bytes = mutated(
        files[number % files.count],
        within: isGzip ? .max : 544,
        &generator
      )
      // Damage that the stream's checksum does not show.
      if isGzip, number % 4 == 0 {
        let plain = originals.plain[number / 4 % originals.plain.count]
        bytes = Array(StoredGzip.data(mutated(plain, within: 544, &generator)))
      }
      try Data(bytes).write(to: file)
      let elapsed = try ContinuousClock()
        .measure {
          do {
            let image = try NIfTI.read(file)
            let grid = image.grid
            let numbers = (grid.axes + [grid.origin]).flatMap { [$0.x, $0.y, $0.z] }
            let isFinite = numbers.allSatisfy(\.isFinite)
            #expect(isFinite, "mutation \(number)")
            #expect(grid.voxelVolume > 0, "mutation \(number)")
            #expect(grid.position(grid.voxel(.zero)).length.isFinite, "mutation \(number)")
            for frame in 0..<image.frameCount {
              let volume = try image.volume(frame)
              let allFinite = volume.voxels.allSatisfy(\.isFinite)
              #expect(allFinite, "mutation \(number)")
              #expect(volume.voxels.count == grid.count, "mutation \(number)")
              // Labels may be refused where intensities are not.
              _ = try? image.labelMap(frame)
            }
            read += 1
          } catch let error as OrganError {
            #expect(error.code == .studyRefused, "mutation \(number)")
            #expect(error.description.contains("a.nii: "), "mutation \(number)")
            refused += 1
          }
        }
      #expect(elapsed < .seconds(5), "mutation \(number)")
    }
    #expect(read + refused == count)
    // A test that damages everything, or nothing, would test little.
    #expect(read * 25 > count && refused * 5 > count, "\(read) read, \(refused) refused")
  }
}
