import Foundation

/// The attributes of an object, or of an item in a sequence.
///
/// Manufacturers' own groups and values of more than 64 KiB are not kept: no reading needs them.
public struct DICOMDataSet: Sendable {
  private var elements: [DICOMTag: DICOMElement] = [:]

  init() {}

  /// An attribute that is there and has a value.
  public subscript(_ tag: DICOMTag) -> DICOMElement? {
    guard let element = elements[tag], !element.isEmpty else { return nil }
    return element
  }

  /// The first of a tag counts: one that stands twice is damage.
  mutating func add(_ element: DICOMElement, _ tag: DICOMTag) {
    if elements[tag] == nil { elements[tag] = element }
  }

  var isEmpty: Bool { elements.isEmpty }

  /// All items of all sequences, in the order of their tags.
  var firstItems: [DICOMDataSet] {
    elements.keys.sorted().compactMap { elements[$0]?.items.first }
  }
}

/// An attribute's value.
public struct DICOMElement: Sendable {
  let type: DICOMValueType
  let bytes: [UInt8]
  let isBigEndian: Bool
  /// The items of a sequence.
  public let items: [DICOMDataSet]

  var isEmpty: Bool { bytes.isEmpty && items.isEmpty }

  /// The value's text without padding; nil where there is none.
  public var text: String? {
    let text = Self.string(bytes).trimmingCharacters(in: Self.padding)
    return text.isEmpty ? nil : text
  }

  /// The texts between backslashes, empty ones too.
  public var texts: [String] {
    Self.string(bytes).split(separator: "\\", omittingEmptySubsequences: false)
      .map { $0.trimmingCharacters(in: Self.padding) }
  }

  /// The numbers, all finite; empty where one of them is none.
  public var numbers: [Double] {
    let numbers: [Double?] =
      switch type.letters {
      case "US", "OW": each(UInt16.self).map { Double($0) }
      case "SS": each(UInt16.self).map { Double(Int16(bitPattern: $0)) }
      case "UL", "OL": each(UInt32.self).map { Double($0) }
      case "SL": each(UInt32.self).map { Double(Int32(bitPattern: $0)) }
      case "FL", "OF": each(UInt32.self).map { Double(Float(bitPattern: $0)) }
      case "FD", "OD": each(UInt64.self).map { Double(bitPattern: $0) }
      default: texts.map(Self.number)
      }
    let good = numbers.compactMap { $0 }.filter(\.isFinite)
    return good.count == numbers.count ? good : []
  }

  /// The one number, or the first.
  public var number: Double? { numbers.first }

  /// The first number, where it is whole.
  public var integer: Int? { number.flatMap { Int(exactly: $0) } }

  private static let padding = CharacterSet.whitespaces.union(CharacterSet(charactersIn: "\0"))

  /// UTF-8 where the bytes are that, else Latin-1, which all bytes are.
  private static func string(_ bytes: [UInt8]) -> String {
    String(validating: bytes, as: UTF8.self)
      ?? String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
  }

  /// Swift's own reading also takes `nan`, `inf` and hexadecimal digits.
  private static func number(_ text: String) -> Double? {
    guard text.utf8.count <= 64, text.allSatisfy({ "+-.0123456789eE".contains($0) }) else {
      return nil
    }
    return Double(text)
  }

  private func each<Bits: FixedWidthInteger>(_: Bits.Type) -> [Bits] {
    let size = MemoryLayout<Bits>.size
    return bytes.withUnsafeBytes { raw in
      (0..<raw.count / size)
        .map { index in
          let stored = raw.loadUnaligned(fromByteOffset: index * size, as: Bits.self)
          return isBigEndian ? Bits(bigEndian: stored) : Bits(littleEndian: stored)
        }
    }
  }
}
