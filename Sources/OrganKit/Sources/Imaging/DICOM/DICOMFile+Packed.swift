import Foundation

extension DICOMFile {
  /// The packed bytes of each frame.
  ///
  /// One piece a frame is the rule. Else the table in the first piece tells where each begins, and a
  /// single frame is all pieces.
  func packedFrames(_ layout: DICOMPixelLayout) throws -> [Data] {
    guard case .pieces(let all) = pixels, all.count > 1 else {
      throw refusal("its pixels are not packed as its transfer syntax says")
    }
    let (table, pieces) = (all[0], Array(all.dropFirst()))
    let bytes = try bytesWithPixels()
    guard bytes.count >= pieces.map(\.upperBound).max() ?? 0 else {
      throw refusal("it was changed while it was read")
    }
    func joined(_ pieces: ArraySlice<Range<Int>>) -> Data {
      pieces.reduce(into: Data()) { $0.append(bytes[$1]) }
    }
    if layout.frames == 1 { return [joined(pieces[...])] }
    if pieces.count == layout.frames { return pieces.indices.map { joined(pieces[$0...$0]) } }
    guard table.count == 4 * layout.frames else {
      throw refusal(
        "its \(layout.frames) frames are in \(pieces.count) pieces, and no table tells which"
      )
    }
    let offsets = (0..<layout.frames)
      .map { frame in
        (0..<4).reduce(0) { $0 | Int(bytes[table.lowerBound + 4 * frame + $1]) << (8 * $1) }
      }
    // Offsets count from the first piece's own tag, eight bytes before its content.
    let starts = offsets.map { offset in
      pieces.firstIndex { $0.lowerBound - 8 - (pieces[0].lowerBound - 8) == offset }
    }
    guard starts.first == 0,
      zip(starts, starts.dropFirst())
        .allSatisfy({ one, next in
          one.flatMap { one in next.map { one < $0 } } ?? false
        })
    else { throw refusal("the table of its frames points beside its pieces") }
    let ends = starts.dropFirst().compactMap { $0 } + [pieces.count]
    return zip(starts.compactMap { $0 }, ends).map { joined(pieces[$0..<$1]) }
  }
}

/// A DICOM file around one packed image, with no more in it than its unpacking needs.
struct PackedImage {
  let bytes: [UInt8]

  init(_ layout: DICOMPixelLayout, _ codestream: Data, number: Int) {
    var writer = Writer()
    let kind = "1.2.840.10008.5.1.4.1.1.4"
    let identifier = "2.25.1000\(number)"
    writer.put(0x0002, 0x0002, "UI", kind)
    writer.put(0x0002, 0x0003, "UI", identifier)
    writer.put(0x0002, 0x0010, "UI", "1.2.840.10008.1.2.4.90")
    let header = writer.bytes
    writer = Writer()
    writer.put(0x0008, 0x0016, "UI", kind)
    writer.put(0x0008, 0x0018, "UI", identifier)
    writer.put(0x0008, 0x0060, "CS", "MR")
    // Each a series of its own: else several would become one stack.
    writer.put(0x0020, 0x000d, "UI", "2.25.1")
    writer.put(0x0020, 0x000e, "UI", "2.25.2000\(number)")
    writer.put(0x0020, 0x0011, "IS", "\(number)")
    writer.put(0x0020, 0x0013, "IS", "1")
    writer.put(0x0020, 0x0032, "DS", "0\\0\\0")
    writer.put(0x0020, 0x0037, "DS", "1\\0\\0\\0\\1\\0")
    writer.put(0x0028, 0x0002, "US", UInt16(1))
    writer.put(0x0028, 0x0004, "CS", "MONOCHROME2")
    // Bounded by the layout: at most 65,535.
    writer.put(0x0028, 0x0010, "US", UInt16(layout.rows))
    writer.put(0x0028, 0x0011, "US", UInt16(layout.columns))
    writer.put(0x0028, 0x0030, "DS", "1\\1")
    writer.put(0x0028, 0x0100, "US", UInt16(layout.allocated))
    writer.put(0x0028, 0x0101, "US", UInt16(layout.stored))
    writer.put(0x0028, 0x0102, "US", UInt16(layout.highBit))
    writer.put(0x0028, 0x0103, "US", UInt16(layout.isSigned ? 1 : 0))
    writer.put(0x7fe0, 0x0010, "OB", length: 0xffff_ffff)
    writer.putItem(0xe000, [])
    writer.putItem(0xe000, Array(codestream))
    writer.putItem(0xe0dd, [])
    var start = Writer()
    start.bytes = Array(repeating: 0, count: 128) + Array("DICM".utf8)
    start.put(0x0002, 0x0000, "UL", UInt32(header.count))
    bytes = start.bytes + header + writer.bytes
  }

  /// Elements in explicit little endian.
  private struct Writer {
    var bytes: [UInt8] = []

    mutating func put<Number: FixedWidthInteger>(_ number: Number) {
      withUnsafeBytes(of: number.littleEndian) { bytes += $0 }
    }

    mutating func put<Number: FixedWidthInteger>(
      _ group: UInt16,
      _ element: UInt16,
      _ type: String,
      _ value: Number
    ) {
      put(group, element, type, length: Number.bitWidth / 8)
      put(value)
    }

    mutating func put(_ group: UInt16, _ element: UInt16, _ type: String, _ text: String) {
      var value = Array(text.utf8)
      if !value.count.isMultiple(of: 2) { value.append(type == "UI" ? 0 : 0x20) }
      put(group, element, type, length: value.count)
      bytes += value
    }

    mutating func put(_ group: UInt16, _ element: UInt16, _ type: String, length: Int) {
      put(group)
      put(element)
      bytes += Array(type.utf8)
      if type == "OB" {
        put(UInt16(0))
        put(UInt32(truncatingIfNeeded: length))
      } else {
        put(UInt16(truncatingIfNeeded: length))
      }
    }

    mutating func putItem(_ element: UInt16, _ content: [UInt8]) {
      put(UInt16(0xfffe))
      put(element)
      let padding = content.count.isMultiple(of: 2) ? 0 : 1
      put(UInt32(truncatingIfNeeded: content.count + padding))
      bytes += content + Array(repeating: 0, count: padding)
    }
  }
}
