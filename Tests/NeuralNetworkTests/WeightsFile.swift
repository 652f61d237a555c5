import Foundation
import NeuralNetwork

/// A safetensors file as bytes: what a trainer writes, and what nobody should.
struct WeightsFile {
  struct Entry {
    var name: String
    var type = "F32"
    var shape: [Int]
    var bytes: [UInt8]
    /// Where it says that its bytes are; nil for where they are.
    var offsets: [Int]?
  }

  var metadata: [String: String] = [:]
  var entries: [Entry] = []

  /// A file with one tensor of numbers.
  init(_ name: String = "a", shape: [Int] = [3], values: [Float] = [1, 2, 3]) {
    add(name, shape: shape, values: values)
  }

  /// The tensors of a file that was read.
  init(_ file: Safetensors) {
    metadata = file.metadata
    for (name, tensor) in file.tensors.sorted(by: { $0.key < $1.key }) {
      add(name, shape: tensor.shape, values: tensor.values)
    }
  }

  mutating func add(_ name: String, shape: [Int], values: [Float]) {
    let bytes = values.flatMap { value in
      (0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> (8 * UInt32($0))) }
    }
    entries.append(Entry(name: name, shape: shape, bytes: bytes))
  }

  /// The header's JSON.
  var header: String {
    var parts: [String] = []
    if !metadata.isEmpty {
      let texts = metadata.sorted { $0.key < $1.key }.map { "\(quoted($0)):\(quoted($1))" }
      parts.append("\"__metadata__\":{\(texts.joined(separator: ","))}")
    }
    var end = 0
    for entry in entries {
      let offsets = entry.offsets ?? [end, end + entry.bytes.count]
      parts.append(
        "\(quoted(entry.name)):{\"dtype\":\(quoted(entry.type)),\"shape\":\(entry.shape),"
          + "\"data_offsets\":\(offsets)}"
      )
      end += entry.bytes.count
    }
    return "{\(parts.joined(separator: ","))}"
  }

  var bytes: [UInt8] { Self.bytes(header: header, data: entries.flatMap(\.bytes)) }

  static func bytes(header: String, data: [UInt8] = []) -> [UInt8] {
    let text = Array(header.utf8)
    return length(UInt64(text.count)) + text + data
  }

  static func length(_ number: UInt64) -> [UInt8] {
    (0..<8).map { UInt8(truncatingIfNeeded: number >> (8 * UInt64($0))) }
  }

  private func quoted(_ text: String) -> String {
    let escaped = text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
    return "\"\(escaped)\""
  }
}
