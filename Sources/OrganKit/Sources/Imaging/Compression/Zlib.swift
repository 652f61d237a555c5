import CZlib
import Foundation

/// zlib, touched in this file only: gzip streams for NIfTI, zlib streams for PNG.
enum Zlib {
  /// Why a stream cannot be read.
  enum Fault: Error, Equatable {
    /// The stream ends before all announced bytes came.
    case short
    /// The stream holds more bytes than announced, or bytes follow it.
    case trailing
    /// The stream is no deflate stream, or its checksum is wrong.
    case damaged
  }

  /// The most bytes that one compressed byte can stand for in a deflate stream.
  static let highestRatio = 1032

  /// Whether bytes begin as a gzip stream does.
  static func isGzip(_ bytes: Data) -> Bool { bytes.starts(with: [0x1f, 0x8b]) }

  /// The first bytes of a gzip stream, at most `count` of them; the checksum is not reached.
  ///
  /// - Throws: `Fault.damaged`.
  static func gunzippedPrefix(_ bytes: Data, count: Int) throws -> [UInt8] {
    try withInflater(bytes) { inflater in
      try [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
        filled = try inflater.fill(UnsafeMutableRawBufferPointer(buffer))
      }
    }
  }

  /// All bytes of a gzip stream of one or more members, exactly `count` of them.
  ///
  /// The output is bounded by `count`, and nothing is allocated where so small a stream cannot hold
  /// as much.
  ///
  /// - Throws: `Fault`.
  static func gunzipped(_ bytes: Data, count: Int) throws -> [UInt8] {
    guard count / highestRatio <= bytes.count else { throw Fault.short }
    return try withInflater(bytes) { inflater in
      let all = try [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
        filled = try inflater.fill(UnsafeMutableRawBufferPointer(buffer))
      }
      guard all.count == count else { throw Fault.short }
      try inflater.expectEnd()
      return all
    }
  }

  /// All bytes of a deflate stream without header and checksum; what follows it is passed over.
  ///
  /// - Throws: `Fault`; `trailing` where the stream holds more than `limit` bytes.
  static func inflated(_ bytes: Data, limit: Int) throws -> Data {
    try bytes.withUnsafeBytes { input in
      let inflater = try Inflater(input, windowBits: -MAX_WBITS)
      var output = Data()
      var chunk = [UInt8](repeating: 0, count: 1 << 16)
      repeat {
        let filled = try chunk.withUnsafeMutableBytes { try inflater.fillOnce($0) }
        guard output.count + filled <= limit else { throw Fault.trailing }
        output.append(contentsOf: chunk.prefix(filled))
      } while !inflater.isAtMemberEnd
      return output
    }
  }

  /// A gzip stream of one member without name or time: equal bytes give equal streams.
  static func gzipped(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
    // Images of real numbers: level 6 takes four times level 4's time to save a tenth of its size.
    deflated(bytes, level: 4, windowBits: MAX_WBITS + 16)
  }

  /// A zlib stream.
  static func deflated(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
    deflated(bytes, level: 6, windowBits: MAX_WBITS)
  }

  /// The checksum that PNG's chunks and gzip's members carry.
  static func checksum(_ bytes: [UInt8]) -> UInt32 {
    bytes.withUnsafeBufferPointer {
      UInt32(truncatingIfNeeded: crc32_z(0, $0.baseAddress, $0.count))
    }
  }

  private static func withInflater<Result>(
    _ bytes: Data,
    _ body: (Inflater) throws -> Result
  ) throws -> Result {
    try bytes.withUnsafeBytes { try body(try Inflater($0)) }
  }

  private static func deflated(
    _ bytes: UnsafeRawBufferPointer,
    level: Int32,
    windowBits: Int32
  ) -> [UInt8] {
    let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    stream.initialize(to: z_stream())
    defer { stream.deallocate() }
    let begun = deflateInit2_(
      stream,
      level,
      Z_DEFLATED,
      windowBits,
      8,
      Z_DEFAULT_STRATEGY,
      ZLIB_VERSION,
      Int32(MemoryLayout<z_stream>.size)
    )
    precondition(begun == Z_OK, "zlib has no memory")
    defer { deflateEnd(stream) }
    var input = bytes[...]
    var output: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      // zlib counts in 32 bits.
      let given = input.prefix(1 << 30)
      let isLast = given.count == input.count
      let (status, taken) = chunk.withUnsafeMutableBufferPointer { buffer in
        stream.pointee.next_in = UnsafeMutablePointer(
          mutating: UnsafeRawBufferPointer(rebasing: given).baseAddress?
            .assumingMemoryBound(to: UInt8.self)
        )
        stream.pointee.avail_in = UInt32(given.count)
        stream.pointee.next_out = buffer.baseAddress
        stream.pointee.avail_out = UInt32(buffer.count)
        let status = deflate(stream, isLast ? Z_FINISH : Z_NO_FLUSH)
        return (status, given.count - Int(stream.pointee.avail_in))
      }
      input = input.dropFirst(taken)
      output += chunk.prefix(chunk.count - Int(stream.pointee.avail_out))
      if status == Z_STREAM_END { return output }
      precondition(status == Z_OK || status == Z_BUF_ERROR, "deflate always goes on")
    }
  }
}

/// A gzip stream on its way out of compressed bytes that outlive it.
///
/// A class: zlib refuses a state that has moved in memory.
private final class Inflater {
  private let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
  private var rest: Slice<UnsafeRawBufferPointer>
  private(set) var isAtMemberEnd = false

  init(_ input: UnsafeRawBufferPointer, windowBits: Int32 = MAX_WBITS + 16) throws {
    rest = input[...]
    stream.initialize(to: z_stream())
    let begun = inflateInit2_(
      stream,
      windowBits,
      ZLIB_VERSION,
      Int32(MemoryLayout<z_stream>.size)
    )
    guard begun == Z_OK else { throw Zlib.Fault.damaged }
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
  }

  /// Inflates until the buffer is full or the stream ends; returns how many bytes came.
  func fill(_ buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    var filled = 0
    while filled < buffer.count {
      if isAtMemberEnd {
        if rest.isEmpty { return filled }
        // Another member may follow, and nothing else.
        guard rest.starts(with: [0x1f, 0x8b]) else { throw Zlib.Fault.trailing }
        inflateReset(stream)
        isAtMemberEnd = false
      }
      let status = step(UnsafeMutableRawBufferPointer(rebasing: buffer[filled...]), &filled)
      switch status {
      case Z_STREAM_END: isAtMemberEnd = true
      case Z_OK: break
      case Z_BUF_ERROR where rest.isEmpty: return filled
      default: throw Zlib.Fault.damaged
      }
    }
    return filled
  }

  /// Inflates some bytes, up to the end of the stream; returns how many came.
  func fillOnce(_ buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    var filled = 0
    let status = step(buffer, &filled)
    switch status {
    case Z_STREAM_END: isAtMemberEnd = true
    case Z_OK: break
    case Z_BUF_ERROR: throw Zlib.Fault.short
    default: throw Zlib.Fault.damaged
    }
    return filled
  }

  /// Checks that the stream, its checksum included, ends here.
  func expectEnd() throws {
    var spare: UInt8 = 0
    let more = try withUnsafeMutableBytes(of: &spare) { try fill($0) }
    guard more == 0 else { throw Zlib.Fault.trailing }
    guard isAtMemberEnd else { throw Zlib.Fault.short }
  }

  private func step(
    _ output: UnsafeMutableRawBufferPointer,
    _ filled: inout Int
  ) -> Int32 {
    let given = rest.prefix(1 << 30)
    let room = min(output.count, 1 << 30)
    stream.pointee.next_in = UnsafeMutablePointer(
      mutating: UnsafeRawBufferPointer(rebasing: given).baseAddress?
        .assumingMemoryBound(to: UInt8.self)
    )
    stream.pointee.avail_in = UInt32(given.count)
    stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
    stream.pointee.avail_out = UInt32(room)
    let status = inflate(stream, Z_NO_FLUSH)
    rest = rest.dropFirst(given.count - Int(stream.pointee.avail_in))
    filled += room - Int(stream.pointee.avail_out)
    return status
  }
}
