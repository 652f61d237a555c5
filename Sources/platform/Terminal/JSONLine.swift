import Foundation

/// One JSON object a line, for programs that read along.
enum JSONLine {
  /// The line; keys sorted, absent values as the type encodes them.
  static func text(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }

  /// Prints the line to standard output.
  static func print(_ value: some Encodable) throws { Terminal.print(try text(value)) }
}
