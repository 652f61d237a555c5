import Foundation

/// The elements of a small XML text, one after the other.
///
/// Foundation's XML parser would bring libxml2 into every program that opens the kit; the files here
/// need only tags, attributes and plain text. Entities other than the five, document types and
/// CDATA are refused: nothing is fetched and nothing expands.
struct XMLElements {
  /// A tag; an end tag's name begins with `/`.
  struct Element {
    var name: String
    var attributes: [String: String]
    /// Whether the tag ends itself, as in `<Verts/>`.
    var isEmpty: Bool
  }

  private let utf8: Substring.UTF8View
  private var position: Substring.UTF8View.Index

  init(_ data: Data) throws {
    guard let text = String(validating: data, as: UTF8.self) else {
      throw PolyDataDamage("is no text")
    }
    utf8 = Substring(text).utf8
    position = utf8.startIndex
  }

  /// The text up to the next tag.
  mutating func text() throws -> Substring.UTF8View {
    guard let end = utf8[position...].firstIndex(of: UInt8(ascii: "<")) else {
      throw PolyDataDamage("ends too early")
    }
    defer { position = end }
    return utf8[position..<end]
  }

  /// The next tag; nil at the end.
  mutating func next() throws -> Element? {
    while let start = utf8[position...].firstIndex(of: UInt8(ascii: "<")) {
      let rest = utf8[utf8.index(after: start)...]
      if rest.starts(with: "!--".utf8) {
        try skip(past: "-->", from: rest)
        continue
      }
      if rest.starts(with: "?".utf8) {
        try skip(past: "?>", from: rest)
        continue
      }
      guard rest.first != UInt8(ascii: "!") else {
        throw PolyDataDamage("declares a document type, which is not read")
      }
      return try tag(rest)
    }
    return nil
  }

  private mutating func skip(past end: String, from rest: Substring.UTF8View) throws {
    let mark = Array(end.utf8)
    var at = rest.startIndex
    while let found = rest[at...].firstIndex(of: mark[0]) {
      if rest[found...].starts(with: mark) {
        position = rest.index(found, offsetBy: mark.count)
        return
      }
      at = rest.index(after: found)
    }
    throw PolyDataDamage("ends too early")
  }

  /// Reads a tag from behind its `<`.
  private mutating func tag(_ rest: Substring.UTF8View) throws -> Element {
    // A `>` within quotes does not end the tag.
    var quote: UInt8?
    let end = rest.firstIndex { byte in
      if let open = quote {
        if byte == open { quote = nil }
        return false
      }
      if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") { quote = byte }
      return byte == UInt8(ascii: ">")
    }
    guard let end else { throw PolyDataDamage("ends within a tag") }
    position = rest.index(after: end)
    var body = rest[..<end]
    let isEmpty = body.last == UInt8(ascii: "/")
    if isEmpty { body = body.dropLast() }
    let name = body.prefix { $0 > 0x20 }
    return Element(
      name: String(decoding: name, as: UTF8.self),
      attributes: try attributes(body.dropFirst(name.count)),
      isEmpty: isEmpty
    )
  }

  private func attributes(_ text: Substring.UTF8View) throws -> [String: String] {
    var attributes: [String: String] = [:]
    var rest = text.drop { $0 <= 0x20 }
    while !rest.isEmpty {
      let name = rest.prefix { $0 != UInt8(ascii: "=") && $0 > 0x20 }
      rest = rest.dropFirst(name.count).drop { $0 <= 0x20 }
      guard rest.popFirst() == UInt8(ascii: "=") else {
        throw PolyDataDamage("holds an attribute without a value")
      }
      rest = rest.drop { $0 <= 0x20 }
      guard let quote = rest.popFirst(),
        quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'"),
        let end = rest.firstIndex(of: quote)
      else { throw PolyDataDamage("holds an attribute without quotes") }
      attributes[String(decoding: name, as: UTF8.self)] = unescaped(
        String(decoding: rest[..<end], as: UTF8.self)
      )
      rest = rest[rest.index(after: end)...].drop { $0 <= 0x20 }
    }
    return attributes
  }

  private func unescaped(_ text: String) -> String {
    guard text.contains("&") else { return text }
    // The ampersand last: `&amp;lt;` means `&lt;`.
    return [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&amp;", "&")]
      .reduce(text) { $0.replacingOccurrences(of: $1.0, with: $1.1) }
  }
}
