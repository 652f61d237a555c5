public import Foundation
public import OrganKit

/// The tensors of a safetensors file, all of them finite numbers.
///
/// Such a file holds, after the length of its header (8 bytes, little-endian), a JSON object that
/// gives each tensor's type, shape and place, and then the tensors' bytes without gaps. Files come
/// from outside: whatever their bytes, reading ends in checked tensors or in one sentence.
///
/// - SeeAlso: the format's description, https://github.com/huggingface/safetensors.
public struct Safetensors: Sendable {
  /// No larger file is read (bytes).
  static let largest = 1 << 30
  /// No longer header is read (bytes).
  static let largestHeader = 16 << 20

  /// The file's path, for sentences that name it.
  public let path: String
  /// The texts under `__metadata__`.
  public let metadata: [String: String]
  /// The tensors by name.
  public let tensors: [String: Tensor]

  /// Reads a file: 16-bit and 32-bit floating-point tensors, as 32-bit ones.
  ///
  /// - Throws: `OrganError.Code.pluginRefused`, in a sentence naming the file, the tensor and what
  ///   is wrong.
  public init(contentsOf url: URL) throws {
    path = url.path
    let data = try Self.bytes(of: url)
    let (header, start) = try SafetensorsHeader.read(from: data, of: url.path)
    metadata = header.metadata
    var tensors: [String: Tensor] = [:]
    for entry in header.entries {
      tensors[entry.name] = try Self.tensor(entry, in: data, from: start, of: url.path)
    }
    self.tensors = tensors
  }

  /// What to throw where this file is not what was expected.
  public func refusal(_ reason: String) -> OrganError { Self.refusal(path, reason) }

  /// A name from a file, fit to stand in a sentence.
  static func quoted(_ name: String) -> String {
    let letters = name.unicodeScalars.prefix(100)
      .map { $0.properties.generalCategory == .control || $0 == "\u{2028}" ? "?" : Character($0) }
    return "'\(String(letters))'"
  }

  static func refusal(_ path: String, _ reason: String) -> OrganError {
    OrganError(.pluginRefused, "\(path): \(reason)")
  }

  private static func bytes(of url: URL) throws -> Data {
    // A pipe or a device would never end.
    let attributes = try? FileManager.default.attributesOfItem(
      atPath: url.resolvingSymlinksInPath().path
    )
    guard let attributes else { throw refusal(url.path, "there is no such file") }
    guard attributes[.type] as? FileAttributeType == .typeRegular else {
      throw refusal(url.path, "it is no regular file")
    }
    guard let size = attributes[.size] as? Int, size <= largest else {
      throw refusal(url.path, "it is larger than 1 GiB, which no network here is")
    }
    guard let data = try? Data(contentsOf: url) else {
      throw refusal(url.path, "it cannot be read")
    }
    return data
  }

  private static func tensor(
    _ entry: SafetensorsHeader.Entry,
    in data: Data,
    from start: Int,
    of path: String
  ) throws -> Tensor {
    // The header's checks have shown that the bytes are there.
    let values: [Float] = data.withUnsafeBytes { bytes in
      let bytes = UnsafeRawBufferPointer(
        rebasing: bytes[start + entry.range.lowerBound..<start + entry.range.upperBound]
      )
      switch entry.type {
      case .float16:
        return (0..<entry.count)
          .map { index in
            let bits = bytes.loadUnaligned(fromByteOffset: 2 * index, as: UInt16.self)
            return Float(Float16(bitPattern: UInt16(littleEndian: bits)))
          }
      case .float32:
        return (0..<entry.count)
          .map { index in
            let bits = bytes.loadUnaligned(fromByteOffset: 4 * index, as: UInt32.self)
            return Float(bitPattern: UInt32(littleEndian: bits))
          }
      }
    }
    if let index = values.firstIndex(where: { !$0.isFinite }) {
      throw refusal(path, "tensor \(quoted(entry.name)) holds \(values[index]) at place \(index)")
    }
    return Tensor(shape: entry.shape, values: values)
  }
}
