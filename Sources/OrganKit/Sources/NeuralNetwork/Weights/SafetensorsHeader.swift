import Foundation

/// The checked header of a safetensors file: names, types, shapes and places that fit together.
struct SafetensorsHeader {
  enum ElementType: String {
    case float16 = "F16"
    case float32 = "F32"

    var byteCount: Int { self == .float16 ? 2 : 4 }
  }

  struct Entry {
    var name: String
    var type: ElementType
    var shape: [Int]
    /// How many numbers.
    var count: Int
    /// Its bytes, counted from the header's end.
    var range: Range<Int>
  }

  var metadata: [String: String]
  /// In the order of their bytes.
  var entries: [Entry]

  /// Reads the header of a file, and says where the tensors' bytes begin.
  static func read(from data: Data, of path: String) throws -> (SafetensorsHeader, start: Int) {
    func refusal(_ reason: String) -> any Error { Safetensors.refusal(path, reason) }
    guard data.count >= 8 else {
      throw refusal("its \(data.count) bytes are too few for a safetensors file")
    }
    let length = data.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard length <= Safetensors.largestHeader, let count = Int(exactly: length) else {
      throw refusal("its header would be \(length) bytes long, where 16 MiB are the most")
    }
    guard count <= data.count - 8 else {
      throw refusal("its header is cut off: \(count) bytes are announced, \(data.count - 8) follow")
    }
    let start = 8 + count
    let text = Data(data[data.startIndex + 8..<data.startIndex + start])
    // The format wants an object right at the start; JSON itself would allow blanks.
    guard text.first == UInt8(ascii: "{") else {
      throw refusal("this is no safetensors file: its header is no JSON object")
    }
    let listing: Listing
    do {
      listing = try JSONDecoder().decode(Listing.self, from: text)
    } catch {
      throw refusal("its header cannot be read: \(Listing.sentence(error))")
    }
    var entries: [Entry] = []
    for (name, stored) in listing.tensors.sorted(by: { $0.key < $1.key }) {
      do {
        entries.append(try stored.checked(name, within: data.count - start))
      } catch let fault as Fault {
        throw refusal("tensor \(Safetensors.quoted(name)) \(fault.reason)")
      }
    }
    // Empty tensors before the one that begins where they end.
    entries.sort {
      ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound)
    }
    var end = 0
    for (index, entry) in entries.enumerated() {
      guard entry.range.lowerBound >= end else {
        let other = Safetensors.quoted(entries[index - 1].name)
        throw refusal("tensors \(other) and \(Safetensors.quoted(entry.name)) overlap")
      }
      guard entry.range.lowerBound == end else {
        let gap = entry.range.lowerBound - end
        let name = Safetensors.quoted(entry.name)
        throw refusal("\(gap) bytes before tensor \(name) belong to none")
      }
      end = entry.range.upperBound
    }
    guard end == data.count - start else {
      throw refusal("its last \(data.count - start - end) bytes belong to no tensor")
    }
    return (SafetensorsHeader(metadata: listing.metadata, entries: entries), start)
  }

  /// What is wrong with one tensor.
  private struct Fault: Error { var reason: String }

  /// A tensor's description as it is stored.
  private struct Stored: Decodable {
    var dtype: String
    var shape: [Int]
    var offsets: [Int]

    private enum CodingKeys: String, CodingKey {
      case dtype, shape
      case offsets = "data_offsets"
    }

    func checked(_ name: String, within available: Int) throws -> Entry {
      guard let type = ElementType(rawValue: dtype) else {
        throw Fault(reason: "is of type \(Safetensors.quoted(dtype)), where F16 and F32 are read")
      }
      guard shape.count <= 8 else { throw Fault(reason: "has \(shape.count) axes, more than 8") }
      guard shape.allSatisfy({ $0 >= 0 }) else {
        throw Fault(reason: "has an axis of negative length: \(shape)")
      }
      var count = 1
      for length in shape {
        let (product, isTooLarge) = count.multipliedReportingOverflow(by: length)
        guard !isTooLarge else { throw Fault(reason: "has too large a shape: \(shape)") }
        count = product
      }
      let (size, isTooLarge) = count.multipliedReportingOverflow(by: type.byteCount)
      guard !isTooLarge else { throw Fault(reason: "has too large a shape: \(shape)") }
      guard offsets.count == 2, 0 <= offsets[0], offsets[0] <= offsets[1] else {
        throw Fault(reason: "has no valid place: data_offsets is \(offsets.prefix(4))")
      }
      guard offsets[1] <= available else {
        throw Fault(
          reason: "ends at byte \(offsets[1]), where only \(available) follow the header"
        )
      }
      guard offsets[1] - offsets[0] == size else {
        throw Fault(
          reason: "of type \(dtype) and shape \(shape) takes \(size) bytes, "
            + "not \(offsets[1] - offsets[0])"
        )
      }
      return Entry(
        name: name,
        type: type,
        shape: shape,
        count: count,
        range: offsets[0]..<offsets[1]
      )
    }
  }

  /// The header's JSON object.
  private struct Listing: Decodable {
    var metadata: [String: String] = [:]
    var tensors: [String: Stored] = [:]

    private struct Name: CodingKey {
      var stringValue: String
      var intValue: Int? { nil }
      init?(stringValue: String) { self.stringValue = stringValue }
      init?(intValue: Int) { nil }
    }

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: Name.self)
      for key in container.allKeys {
        if key.stringValue == "__metadata__" {
          metadata = try container.decode([String: String].self, forKey: key)
        } else {
          tensors[key.stringValue] = try container.decode(Stored.self, forKey: key)
        }
      }
    }

    /// What a decoder found wrong, and where.
    static func sentence(_ error: any Error) -> String {
      func place(_ path: [any CodingKey]) -> String {
        let place = path.map(\.stringValue).joined(separator: ".")
        return path.isEmpty ? "" : " at \(Safetensors.quoted(place))"
      }
      return switch error {
      case DecodingError.keyNotFound(let key, let context):
        "'\(key.stringValue)' is missing\(place(context.codingPath))"
      case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context):
        "a value of another type was expected\(place(context.codingPath))"
      case DecodingError.dataCorrupted(let context) where !context.codingPath.isEmpty:
        "the value\(place(context.codingPath)) is out of range"
      default: "it is no valid JSON"
      }
    }
  }
}
