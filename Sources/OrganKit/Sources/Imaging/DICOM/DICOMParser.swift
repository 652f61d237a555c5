/// Why bytes are no readable DICOM.
struct DICOMFault: Error {
  var reason: String
  init(_ reason: String) { self.reason = reason }
}

/// Where a file's pixels lie in its bytes, or in what its bytes inflate to.
enum DICOMPixelPlace: Sendable {
  /// As they are.
  case plain(Range<Int>)
  /// Packed, in pieces; the first piece is a table that tells where each frame begins, or empty.
  case pieces([Range<Int>])
}

/// Reads data elements out of bytes that outlive it.
///
/// Every length is held against what is left of the bytes before it is used, sequences nest at most
/// 32 deep, and a file has at most a million elements: whatever the bytes, reading ends.
///
/// - SeeAlso: DICOM PS3.5, section 7; PS3.10, section 7.
struct DICOMParser {
  private let bytes: UnsafeRawBufferPointer
  private var position: Int
  private var isImplicit: Bool
  private let isBigEndian: Bool
  private var elementsLeft = 1_000_000
  /// Where the pixels lie; nil where the object has none.
  private(set) var pixels: DICOMPixelPlace?

  private static let deepest = 32
  private static let longestKept = 1 << 16
  private static let undefined = 0xffff_ffff

  init(
    _ bytes: UnsafeRawBufferPointer,
    from position: Int,
    isImplicit: Bool,
    isBigEndian: Bool
  ) {
    self.bytes = bytes
    self.position = position
    self.isImplicit = isImplicit
    self.isBigEndian = isBigEndian
  }

  init(_ bytes: UnsafeRawBufferPointer, from position: Int, _ syntax: DICOMTransferSyntax) {
    self.init(
      bytes,
      from: position,
      isImplicit: syntax.isImplicit,
      isBigEndian: syntax.isBigEndian
    )
  }

  /// The file's own header, group 0002, and where it ends.
  static func header(
    _ bytes: UnsafeRawBufferPointer,
    from position: Int
  ) throws -> (DICOMDataSet, end: Int) {
    var parser = DICOMParser(bytes, from: position, isImplicit: false, isBigEndian: false)
    var header = DICOMDataSet()
    while parser.position + 8 <= bytes.count {
      let start = parser.position
      let tag = try parser.tag()
      guard tag.group == 0x0002 else { return (header, start) }
      parser.position = start
      _ = try parser.element(into: &header, end: bytes.count, depth: 0)
    }
    return (header, parser.position)
  }

  /// All elements up to the pixels, behind which nothing is wanted.
  mutating func object() throws -> DICOMDataSet {
    var object = DICOMDataSet()
    while position < bytes.count {
      // Some writers fill up their last block.
      if bytes.count - position < 8, bytes[position...].allSatisfy({ $0 == 0 }) { break }
      guard try element(into: &object, end: bytes.count, depth: 0) else { break }
    }
    return object
  }

  /// Reads an element; false at the end of an item or behind the pixels.
  private mutating func element(
    into set: inout DICOMDataSet,
    end: Int,
    depth: Int
  ) throws -> Bool {
    let tag = try tag()
    guard elementsLeft > 0 else { throw DICOMFault("it holds more than a million elements") }
    elementsLeft -= 1
    if tag == .itemEnd {
      _ = try number(4)
      return false
    }
    guard tag.group != 0xfffe else {
      throw DICOMFault("a delimiter \(tag) stands in a wrong place")
    }
    let (type, length) = try typeAndLength(of: tag)
    if length == Self.undefined {
      if tag == .pixelData || type.letters.hasPrefix("O") {
        let pieces = try pieces(end: end)
        if tag == .pixelData, depth == 0 { pixels = .pieces(pieces) }
        return !(tag == .pixelData && depth == 0)
      }
      guard type == .sequence || type == .unknown else {
        throw DICOMFault("\(tag) has no length")
      }
      let wasImplicit = isImplicit
      // Of a type the writer did not know, the content is implicit.
      if type == .unknown { isImplicit = true }
      defer { isImplicit = wasImplicit }
      try keep(tag, items(end: nil, limit: end, depth: depth), &set)
      return true
    }
    guard length <= end - position else {
      throw DICOMFault("it ends before the \(length) bytes of \(tag) do: the file is cut off")
    }
    let value = position..<position + length
    if tag == .pixelData, depth == 0 {
      pixels = .plain(value)
      return false
    }
    if type == .sequence {
      try keep(tag, items(end: value.upperBound, limit: end, depth: depth), &set)
      return true
    }
    position = value.upperBound
    if length <= Self.longestKept, tag.group.isMultiple(of: 2) {
      set.add(
        DICOMElement(
          type: type,
          bytes: Array(bytes[value]),
          isBigEndian: isBigEndian,
          items: []
        ),
        tag
      )
    }
    return true
  }

  private func keep(_ tag: DICOMTag, _ items: [DICOMDataSet], _ set: inout DICOMDataSet) {
    guard tag.group.isMultiple(of: 2) else { return }
    set.add(
      DICOMElement(type: .sequence, bytes: [], isBigEndian: isBigEndian, items: items),
      tag
    )
  }

  /// The items of a sequence that ends at a place or with a delimiter.
  private mutating func items(end: Int?, limit: Int, depth: Int) throws -> [DICOMDataSet] {
    guard depth < Self.deepest else { throw DICOMFault("its sequences nest too deep") }
    var items: [DICOMDataSet] = []
    while position < end ?? Int.max {
      let tag = try tag()
      guard elementsLeft > 0 else { throw DICOMFault("it holds more than a million elements") }
      elementsLeft -= 1
      let length = try number(4)
      if tag == .sequenceEnd { return items }
      guard tag == .item else { throw DICOMFault("\(tag) stands where a sequence's item should") }
      var item = DICOMDataSet()
      if length == Self.undefined {
        while try element(into: &item, end: end ?? limit, depth: depth + 1) {}
      } else {
        guard length <= (end ?? limit) - position else {
          throw DICOMFault("an item is longer than its sequence")
        }
        let itemEnd = position + length
        while position < itemEnd {
          guard try element(into: &item, end: itemEnd, depth: depth + 1) else { break }
        }
        position = itemEnd
      }
      items.append(item)
    }
    return items
  }

  /// The pieces of packed pixels.
  private mutating func pieces(end: Int) throws -> [Range<Int>] {
    var pieces: [Range<Int>] = []
    while true {
      let tag = try tag()
      let length = try number(4)
      if tag == .sequenceEnd { return pieces }
      guard tag == .item else { throw DICOMFault("\(tag) stands where a piece of pixels should") }
      guard length <= end - position else {
        throw DICOMFault("it ends before its packed pixels do: the file is cut off")
      }
      guard elementsLeft > 0 else { throw DICOMFault("it holds more than a million elements") }
      elementsLeft -= 1
      pieces.append(position..<position + length)
      position += length
    }
  }

  private mutating func typeAndLength(of tag: DICOMTag) throws -> (DICOMValueType, Int) {
    if isImplicit { return (.implied(of: tag), try number(4)) }
    guard position + 2 <= bytes.count else { throw Self.cutOff }
    let letters = [bytes[position], bytes[position + 1]]
    guard letters.allSatisfy({ 0x41...0x5a ~= $0 }) else {
      throw DICOMFault("\(tag) is of no type that the standard has")
    }
    position += 2
    let type = DICOMValueType(String(decoding: letters, as: UTF8.self))
    guard type.hasLongLength else { return (type, try number(2)) }
    _ = try number(2)
    return (type, try number(4))
  }

  private mutating func tag() throws -> DICOMTag {
    DICOMTag(UInt16(try number(2)), UInt16(try number(2)))
  }

  /// An unsigned number of so many bytes, at most four.
  private mutating func number(_ count: Int) throws -> Int {
    guard count <= bytes.count - position else { throw Self.cutOff }
    let range = position..<position + count
    position += count
    return isBigEndian
      ? bytes[range].reduce(0) { $0 << 8 | Int($1) }
      : bytes[range].reversed().reduce(0) { $0 << 8 | Int($1) }
  }

  private static var cutOff: DICOMFault {
    DICOMFault("it ends in the middle of an element: the file is cut off")
  }
}
