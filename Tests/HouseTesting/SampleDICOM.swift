public import Foundation

/// A DICOM file made in a test: elements, in whichever encoding.
public struct SampleDICOM: Sendable {
  /// How the data set is encoded.
  public enum Encoding: String, CaseIterable, Sendable {
    case implicitLittle = "1.2.840.10008.1.2"
    case explicitLittle = "1.2.840.10008.1.2.1"
    case deflated = "1.2.840.10008.1.2.1.99"
    case explicitBig = "1.2.840.10008.1.2.2"
  }

  /// What an element holds.
  public enum Value: Sendable {
    case text(String)
    case shorts([UInt16])
    case longs([UInt32])
    case doubles([Double])
    case bytes([UInt8])
    case items([[Element]])
    case pieces([[UInt8]])
  }

  /// An element by its numbers, its type and its value.
  public struct Element: Sendable {
    /// The group.
    public var group: UInt16
    /// The element in the group.
    public var element: UInt16
    /// The two letters of its type.
    public var type: String
    /// What it holds.
    public var value: Value

    /// An element of any kind.
    public init(_ group: UInt16, _ element: UInt16, _ type: String, _ value: Value) {
      (self.group, self.element, self.type, self.value) = (group, element, type, value)
    }

    /// A text.
    public init(_ group: UInt16, _ element: UInt16, _ type: String, _ text: String) {
      self.init(group, element, type, .text(text))
    }
  }

  /// How it is encoded.
  public var encoding: Encoding
  /// What the header says instead of the encoding's own name, for syntaxes that are not written.
  public var announced: String?
  /// Whether sequences and items end with delimiters.
  public var hasDelimiters: Bool
  /// Whether the preamble and the file's own header come first.
  public var hasHeader = true
  /// What it holds, in the order of the tags.
  public private(set) var elements: [Element] = []

  /// A file without an element.
  public init(_ encoding: Encoding = .explicitLittle, hasDelimiters: Bool = false) {
    (self.encoding, self.hasDelimiters) = (encoding, hasDelimiters)
  }

  /// Sets an element, or replaces it.
  public mutating func set(_ element: Element) {
    remove(element.group, element.element)
    elements.append(element)
    elements.sort { ($0.group, $0.element) < ($1.group, $1.element) }
  }

  /// Sets a text.
  public mutating func set(_ group: UInt16, _ element: UInt16, _ type: String, _ text: String) {
    set(Element(group, element, type, text))
  }

  /// Takes an element out.
  public mutating func remove(_ group: UInt16, _ element: UInt16) {
    elements.removeAll { $0.group == group && $0.element == element }
  }

  /// Sets the pixels of an image of unsigned 16-bit numbers.
  public mutating func setPixels(_ pixels: [UInt16], rows: Int, columns: Int) {
    let shorts: [(UInt16, Int)] = [
      (0x0002, 1), (0x0010, rows), (0x0011, columns), (0x0100, 16), (0x0101, 12), (0x0102, 11),
      (0x0103, 0),
    ]
    for (element, number) in shorts {
      set(Element(0x0028, element, "US", .shorts([UInt16(number)])))
    }
    set(0x0028, 0x0004, "CS", "MONOCHROME2")
    set(Element(0x7fe0, 0x0010, "OW", .shorts(pixels)))
  }

  /// Sets packed pixels, a piece a frame and no table of them.
  public mutating func setPacked(_ pieces: [[UInt8]]) {
    set(Element(0x7fe0, 0x0010, "OB", .pieces(pieces)))
  }

  /// The file.
  public var bytes: [UInt8] {
    var body = Writer(
      isImplicit: encoding == .implicitLittle,
      isBigEndian: encoding == .explicitBig,
      hasDelimiters: hasDelimiters
    )
    for element in elements { body.put(element) }
    guard hasHeader else { return body.bytes }
    var header = Writer(isImplicit: false, isBigEndian: false, hasDelimiters: false)
    header.put(Element(0x0002, 0x0010, "UI", announced ?? encoding.rawValue))
    return Array(repeating: 0, count: 128) + Array("DICM".utf8) + header.bytes
      + (encoding == .deflated ? Self.deflated(body.bytes) : body.bytes)
  }

  /// Writes the file.
  public func write(to url: URL) throws {
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(),
      withIntermediateDirectories: true
    )
    try Data(bytes).write(to: url)
  }

  /// A deflate stream that stores its bytes as they are.
  private static func deflated(_ bytes: [UInt8]) -> [UInt8] {
    var stream: [UInt8] = []
    var rest = bytes[...]
    repeat {
      let block = rest.prefix(65_535)
      rest = rest.dropFirst(block.count)
      let length = UInt16(block.count)
      stream.append(rest.isEmpty ? 1 : 0)
      for number in [length, ~length] { stream += [UInt8(number & 0xff), UInt8(number >> 8)] }
      stream += block
    } while !rest.isEmpty
    return stream
  }

  private struct Writer {
    let isImplicit: Bool
    let isBigEndian: Bool
    let hasDelimiters: Bool
    var bytes: [UInt8] = []

    mutating func put<Number: FixedWidthInteger>(_ number: Number) {
      let ordered = isBigEndian ? number.bigEndian : number.littleEndian
      withUnsafeBytes(of: ordered) { bytes += $0 }
    }

    mutating func put(_ element: Element) {
      var content = Writer(
        isImplicit: isImplicit,
        isBigEndian: isBigEndian,
        hasDelimiters: hasDelimiters
      )
      switch element.value {
      case .text(let text): content.bytes = Array(text.utf8)
      case .bytes(let own): content.bytes = own
      case .shorts(let numbers): for number in numbers { content.put(number) }
      case .longs(let numbers): for number in numbers { content.put(number) }
      case .doubles(let numbers): for number in numbers { content.put(number.bitPattern) }
      case .items(let items): for item in items { content.putItem(item) }
      case .pieces(let pieces): for piece in [[]] + pieces { content.putPiece(piece) }
      }
      if !content.bytes.count.isMultiple(of: 2) {
        content.bytes.append(element.type == "UI" || element.type.hasPrefix("O") ? 0 : 0x20)
      }
      let isDelimited =
        switch element.value {
        case .items: hasDelimiters
        case .pieces: true
        default: false
        }
      put(element.group)
      put(element.element)
      let length = isDelimited ? UInt32.max : UInt32(content.bytes.count)
      if isImplicit {
        put(length)
      } else {
        bytes += Array(element.type.utf8)
        if ["OB", "OW", "SQ", "UN", "UT", "OF", "OD"].contains(element.type) {
          put(UInt16(0))
          put(length)
        } else {
          put(UInt16(content.bytes.count))
        }
      }
      bytes += content.bytes
      if isDelimited { putDelimiter(0xe0dd) }
    }

    private mutating func putItem(_ elements: [Element]) {
      var content = Writer(
        isImplicit: isImplicit,
        isBigEndian: isBigEndian,
        hasDelimiters: hasDelimiters
      )
      for element in elements { content.put(element) }
      put(UInt16(0xfffe))
      put(UInt16(0xe000))
      put(hasDelimiters ? UInt32.max : UInt32(content.bytes.count))
      bytes += content.bytes
      if hasDelimiters { putDelimiter(0xe00d) }
    }

    private mutating func putPiece(_ piece: [UInt8]) {
      let padding = piece.count.isMultiple(of: 2) ? [] : [UInt8(0)]
      put(UInt16(0xfffe))
      put(UInt16(0xe000))
      put(UInt32(piece.count + padding.count))
      bytes += piece + padding
    }

    private mutating func putDelimiter(_ element: UInt16) {
      put(UInt16(0xfffe))
      put(element)
      put(UInt32(0))
    }
  }
}
