public import Foundation

/// Pictures for pages: 8-bit PNG files, byte for byte the same for the same picture.
///
/// - SeeAlso: W3C, "Portable Network Graphics (PNG) Specification (Second Edition)", ISO/IEC 15948.
public enum PNG {
  /// A grey picture: one byte a pixel, rows from top to bottom, 0 black.
  public static func encode(width: Int, height: Int, grey: [UInt8]) -> Data {
    encode(width: width, height: height, samples: grey, channels: 1, colourType: 0)
  }

  /// A coloured picture: red, green, blue and opacity a pixel, rows from top to bottom.
  public static func encode(width: Int, height: Int, rgba: [UInt8]) -> Data {
    encode(width: width, height: height, samples: rgba, channels: 4, colourType: 6)
  }

  private static func encode(
    width: Int,
    height: Int,
    samples: [UInt8],
    channels: Int,
    colourType: UInt8
  ) -> Data {
    precondition(
      width > 0 && height > 0 && samples.count == width * height * channels,
      "a picture has \(channels) bytes a pixel"
    )
    let rows = filtered(samples, rowLength: width * channels, channels: channels)
    var file: [UInt8] = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
    append("IHDR", number(width) + number(height) + [8, colourType, 0, 0, 0], to: &file)
    append("IDAT", rows.withUnsafeBytes(Zlib.deflated), to: &file)
    append("IEND", [], to: &file)
    return Data(file)
  }

  private static func append(_ name: String, _ content: [UInt8], to file: inout [UInt8]) {
    let named = Array(name.utf8) + content
    file += number(content.count) + named + number(Int(Zlib.checksum(named)))
  }

  private static func number(_ value: Int) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
  }

  /// Each row as differences from its neighbourhood, by the one of five filters whose differences
  /// are smallest in sum: what the specification recommends (section 12.8).
  private static func filtered(_ samples: [UInt8], rowLength: Int, channels: Int) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(samples.count + samples.count / rowLength)
    var above = [UInt8](repeating: 0, count: rowLength)
    for start in stride(from: 0, to: samples.count, by: rowLength) {
      let row = Array(samples[start..<start + rowLength])
      var best: (sum: Int, filter: UInt8, bytes: [UInt8]) = (.max, 0, [])
      for filter in UInt8(0)...4 {
        let bytes = differences(row, above, filter: filter, channels: channels)
        let sum = bytes.reduce(0) { $0 + Int(Int8(bitPattern: $1).magnitude) }
        if sum < best.sum { best = (sum, filter, bytes) }
      }
      result.append(best.filter)
      result += best.bytes
      above = row
    }
    return result
  }

  private static func differences(
    _ row: [UInt8],
    _ above: [UInt8],
    filter: UInt8,
    channels: Int
  ) -> [UInt8] {
    row.indices.map { index in
      let left = index >= channels ? row[index - channels] : 0
      let up = above[index]
      let corner = index >= channels ? above[index - channels] : 0
      let guess: UInt8 =
        switch filter {
        case 1: left
        case 2: up
        case 3: UInt8((Int(left) + Int(up)) / 2)
        case 4: paeth(Int(left), Int(up), Int(corner))
        default: 0
        }
      return row[index] &- guess
    }
  }

  /// The neighbour nearest to left + up - corner; ties go to the left, then up.
  private static func paeth(_ left: Int, _ up: Int, _ corner: Int) -> UInt8 {
    let estimate = left + up - corner
    let (a, b, c) = (abs(estimate - left), abs(estimate - up), abs(estimate - corner))
    let nearest = a <= b && a <= c ? left : b <= c ? up : corner
    return UInt8(truncatingIfNeeded: nearest)
  }
}
