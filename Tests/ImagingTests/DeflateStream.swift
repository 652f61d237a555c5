import Foundation

/// A gzip stream of stored blocks, laid out by hand.
enum StoredGzip {
  static func data(_ bytes: [UInt8]) -> Data {
    precondition(bytes.count < 65536)
    let length = UInt16(bytes.count)
    var stream: [UInt8] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 1]
    for number in [length, ~length] { stream += [UInt8(number & 255), UInt8(number >> 8)] }
    stream += bytes
    for number in [checksum(bytes), UInt32(bytes.count)] {
      stream += [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: number >> $0) }
    }
    return Data(stream)
  }

  /// CRC-32, bit by bit.
  static func checksum(_ bytes: [UInt8]) -> UInt32 {
    var register = UInt32.max
    for byte in bytes {
      register ^= UInt32(byte)
      for _ in 0..<8 { register = register & 1 == 1 ? register >> 1 ^ 0xedb8_8320 : register >> 1 }
    }
    return ~register
  }
}

/// An inflater of its own (RFC 1951), so that zlib is not checked by zlib.
struct DeflateStream {
  struct Damaged: Error {}

  private let bytes: [UInt8]
  private var bit: Int

  /// The bytes that a deflate stream stands for; `start` is where it begins.
  static func inflated(_ bytes: [UInt8], from start: Int) throws -> [UInt8] {
    var stream = DeflateStream(bytes: bytes, bit: 8 * start)
    return try stream.inflated()
  }

  private mutating func inflated() throws -> [UInt8] {
    var output: [UInt8] = []
    var isLast = false
    while !isLast {
      isLast = try take(1) == 1
      switch try take(2) {
      case 0:
        bit = (bit + 7) / 8 * 8
        let length = try take(16)
        guard try take(16) == ~length & 0xffff else { throw Damaged() }
        for _ in 0..<length { output.append(UInt8(try take(8))) }
      case 1:
        let lengths = (0..<288).map { $0 < 144 ? 8 : $0 < 256 ? 9 : $0 < 280 ? 7 : 8 }
        try block(Code(lengths), Code(Array(repeating: 5, count: 30)), &output)
      case 2:
        let (literals, distances) = try codes()
        try block(literals, distances, &output)
      default: throw Damaged()
      }
    }
    return output
  }

  private mutating func codes() throws -> (Code, Code) {
    let (literals, distances, count) = (try take(5) + 257, try take(5) + 1, try take(4) + 4)
    var lengths = [Int](repeating: 0, count: 19)
    let order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]
    for place in order.prefix(count) { lengths[place] = try take(3) }
    let code = Code(lengths)
    var all: [Int] = []
    while all.count < literals + distances {
      switch try symbol(code) {
      case 16: all += Array(repeating: all.last ?? 0, count: try take(2) + 3)
      case 17: all += Array(repeating: 0, count: try take(3) + 3)
      case 18: all += Array(repeating: 0, count: try take(7) + 11)
      case let length: all.append(length)
      }
    }
    return (Code(Array(all.prefix(literals))), Code(Array(all.dropFirst(literals))))
  }

  private mutating func block(_ literals: Code, _ distances: Code, _ output: inout [UInt8]) throws {
    let bases = [
      3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131,
      163, 195, 227, 258,
    ]
    while true {
      let value = try symbol(literals)
      if value == 256 { return }
      if value < 256 {
        output.append(UInt8(value))
        continue
      }
      let extra = value < 265 || value == 285 ? 0 : (value - 261) / 4
      let length = bases[value - 257] + (try take(extra))
      let step = try symbol(distances)
      let away =
        step < 4
        ? step + 1 : (2 + step % 2) << (step / 2 - 1) + 1 + (try take(step / 2 - 1))
      guard away <= output.count else { throw Damaged() }
      for _ in 0..<length { output.append(output[output.count - away]) }
    }
  }

  private mutating func take(_ count: Int) throws -> Int {
    var value = 0
    for place in 0..<count {
      guard bit / 8 < bytes.count else { throw Damaged() }
      value |= Int(bytes[bit / 8] >> (bit % 8) & 1) << place
      bit += 1
    }
    return value
  }

  private mutating func symbol(_ code: Code) throws -> Int {
    var word = 1
    for _ in 0..<15 {
      word = word << 1 | (try take(1))
      if let symbol = code.symbols[word] { return symbol }
    }
    throw Damaged()
  }

  /// A canonical Huffman code; words carry a leading 1, so that their lengths tell.
  private struct Code {
    var symbols: [Int: Int] = [:]

    init(_ lengths: [Int]) {
      var word = 0
      for length in 1...15 {
        word <<= 1
        for (symbol, its) in lengths.enumerated() where its == length {
          symbols[1 << length | word] = symbol
          word += 1
        }
      }
    }
  }
}
