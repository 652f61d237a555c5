import Foundation
import Imaging
import Numerics
import Testing

@Suite("PNG")
struct PNGTests {
  struct Damaged: Error {}

  /// A decoder of its own, for the two kinds that are written.
  private func decoded(_ data: Data) throws -> (width: Int, height: Int, samples: [UInt8]) {
    let bytes = Array(data)
    func number(_ at: Int) -> Int { bytes[at..<at + 4].reduce(0) { $0 << 8 | Int($1) } }
    guard bytes.starts(with: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]) else {
      throw Damaged()
    }
    var (place, names, stream, header) = (8, [String](), [UInt8](), [UInt8]())
    while place < bytes.count {
      let length = number(place)
      let name = String(decoding: bytes[place + 4..<place + 8], as: UTF8.self)
      let content = Array(bytes[place + 8..<place + 8 + length])
      guard
        number(place + 8 + length)
          == Int(StoredGzip.checksum(Array(bytes[place + 4..<place + 8 + length])))
      else { throw Damaged() }
      if name == "IHDR" { header = content }
      if name == "IDAT" { stream += content }
      names.append(name)
      place += 12 + length
    }
    guard names == ["IHDR", "IDAT", "IEND"], header[8] == 8 else { throw Damaged() }
    let (width, height) = (number(16), number(20))
    let channels = header[9] == 0 ? 1 : 4
    let rows = try DeflateStream.inflated(stream, from: 2)
    var samples: [UInt8] = []
    var above = [UInt8](repeating: 0, count: width * channels)
    for row in 0..<height {
      let start = row * (width * channels + 1)
      var line: [UInt8] = []
      for index in 0..<width * channels {
        let left = index >= channels ? Int(line[index - channels]) : 0
        let corner = index >= channels ? Int(above[index - channels]) : 0
        let up = Int(above[index])
        let guess: Int
        switch rows[start] {
        case 0: guess = 0
        case 1: guess = left
        case 2: guess = up
        case 3: guess = (left + up) / 2
        case 4:
          let estimate = left + up - corner
          // The first of the smallest.
          guess =
            [left, up, corner].min { abs(estimate - $0) < abs(estimate - $1) } ?? 0
        default: throw Damaged()
        }
        line.append(UInt8(truncatingIfNeeded: Int(rows[start + 1 + index]) + guess))
      }
      samples += line
      above = line
    }
    guard rows.count == height * (width * channels + 1) else { throw Damaged() }
    return (width, height, samples)
  }

  @Test("Grey pictures come back", arguments: [(1, 1), (7, 5), (300, 211)])
  func grey(width: Int, height: Int) throws {
    var generator = SeededGenerator(seed: 8)
    // Smooth, with noise: all five filters are chosen somewhere.
    let samples = (0..<width * height)
      .map { (place: Int) -> UInt8 in
        let noise = generator.uniform(0, place / width % 3 == 0 ? 90.0 : 3.0)
        return UInt8(clamping: place % width + Int(noise))
      }
    let picture = try decoded(PNG.encode(width: width, height: height, grey: samples))
    #expect(picture.width == width)
    #expect(picture.height == height)
    #expect(picture.samples == samples)
  }

  @Test("Coloured pictures come back")
  func coloured() throws {
    var generator = SeededGenerator(seed: 12)
    let samples = (0..<40 * 30 * 4)
      .map { (place: Int) -> UInt8 in
        let noise = Int.random(in: 0..<4, using: &generator)
        return UInt8(truncatingIfNeeded: place / 3 + noise)
      }
    let picture = try decoded(PNG.encode(width: 40, height: 30, rgba: samples))
    #expect(picture.samples == samples)
  }

  @Test("Equal pictures give equal bytes; a smooth one is small")
  func size() {
    let samples = (0..<65536)
      .map { (place: Int) -> UInt8 in UInt8((place % 256 + place / 256) / 2) }
    let picture = PNG.encode(width: 256, height: 256, grey: samples)
    #expect(picture == PNG.encode(width: 256, height: 256, grey: samples))
    #expect(picture.count < 4096)
  }
}
