public import Foundation

/// What one room hands to the next: laid in a folder as the field's own files, and taken up again.
///
/// The next room always gets what was read back from the files, so that a resumed run equals an
/// undisturbed one to the bit; `simulate` and `update` read a stored twin the same way.
public protocol StageProduct: Sendable {
  /// The number of the file layout; the runtime hands a folder of another layout to nobody.
  static var format: Int { get }
  /// Writes the product's files into an empty folder.
  func write(to folder: URL) throws
  /// Reads what `write(to:)` wrote.
  ///
  /// - Throws: `OrganError` in one sentence when a file is missing or damaged.
  init(contentsOf folder: URL) throws
}

extension StageProduct where Self: Codable {
  /// A small product is one JSON file.
  public func write(to folder: URL) throws {
    try JSONFile.write(self, to: folder.appending(path: "product.json"))
  }

  /// Reads that file.
  public init(contentsOf folder: URL) throws {
    self = try JSONFile.read(Self.self, from: folder.appending(path: "product.json"))
  }
}

/// JSON as this platform writes it: sorted keys, so that equal values give equal bytes.
public enum JSONFile {
  /// The bytes of a value.
  ///
  /// - Throws: `EncodingError` for a number that JSON cannot hold.
  public static func data(_ value: some Encodable) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(value) + Data("\n".utf8)
  }

  /// Writes a value.
  public static func write(_ value: some Encodable, to file: URL) throws {
    try data(value).write(to: file)
  }

  /// Reads a value.
  ///
  /// - Throws: `OrganError.Code.studyRefused`, naming the file and the key at fault.
  public static func read<Value: Decodable>(_ type: Value.Type, from file: URL) throws -> Value {
    guard let data = try? Data(contentsOf: file) else {
      throw OrganError(.studyRefused, "\(file.path) is missing or cannot be read")
    }
    do {
      return try JSONDecoder().decode(type, from: data)
    } catch let error as DecodingError {
      throw OrganError(.studyRefused, "\(file.path): \(sentence(for: error))")
    }
  }

  /// A decoding error in words: which key, and what is wrong with it.
  public static func sentence(for error: DecodingError) -> String {
    func path(_ keys: [any CodingKey]) -> String {
      keys.map { $0.intValue.map { "\($0)" } ?? $0.stringValue }.joined(separator: ".")
    }
    switch error {
    case .keyNotFound(let key, let context):
      return "'\(path(context.codingPath + [key]))' is missing"
    case .typeMismatch(let type, let context), .valueNotFound(let type, let context):
      return "'\(path(context.codingPath))' is no \(word(for: type))"
    case .dataCorrupted(let context) where !context.codingPath.isEmpty:
      return "'\(path(context.codingPath))': \(context.debugDescription)"
    default:
      return "this is no JSON"
    }
  }

  /// A type as the author of a JSON file knows it.
  private static func word(for type: any Any.Type) -> String {
    switch type {
    case is String.Type: "text"
    case is Bool.Type: "true or false"
    case is any BinaryInteger.Type: "whole number"
    case is any BinaryFloatingPoint.Type: "number"
    case is [Any].Type: "list"
    case is [String: Any].Type: "object"
    default: "\(type)"
    }
  }
}
