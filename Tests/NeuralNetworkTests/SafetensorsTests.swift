import Foundation
import HouseTesting
import NeuralNetwork
import OrganKit
import Testing

/// The sentences that end the reading of bad weights files, word for word.
@Suite("Safetensors")
struct SafetensorsTests {
  struct Bad: Sendable, CustomStringConvertible {
    var description: String
    var bytes: [UInt8]
    var sentence: String

    init(_ description: String, _ bytes: [UInt8], _ sentence: String) {
      self.description = description
      self.bytes = bytes
      self.sentence = sentence
    }

    init(_ description: String, _ sentence: String, _ change: (inout WeightsFile) -> Void) {
      var file = WeightsFile()
      change(&file)
      self.init(description, file.bytes, sentence)
    }
  }

  static let bad: [Bad] = [
    Bad("empty", [], "its 0 bytes are too few for a safetensors file"),
    Bad(
      "huge header",
      WeightsFile.length(.max) + [0x7b],
      "its header would be 18446744073709551615 bytes long, where 16 MiB are the most"
    ),
    Bad(
      "cut header",
      WeightsFile.length(100) + Array("{}".utf8),
      "its header is cut off: 100 bytes are announced, 2 follow"
    ),
    Bad(
      "no header",
      WeightsFile.length(0) + Array("{}".utf8),
      "this is no safetensors file: its header is no JSON object"
    ),
    Bad(
      "no JSON",
      WeightsFile.bytes(header: "{\"a\":"),
      "its header cannot be read: it is no valid JSON"
    ),
    Bad(
      "deep JSON",
      WeightsFile.bytes(header: "{\"a\":" + String(repeating: "[", count: 100_000)),
      "its header cannot be read: it is no valid JSON"
    ),
    Bad(
      "no UTF-8",
      WeightsFile.length(5) + [0x7b, 0x22, 0xff, 0x22, 0x7d],
      "its header cannot be read: it is no valid JSON"
    ),
    Bad(
      "missing key",
      WeightsFile.bytes(header: #"{"a":{"dtype":"F32","shape":[1]}}"#),
      "its header cannot be read: 'data_offsets' is missing at 'a'"
    ),
    Bad(
      "text for a shape",
      WeightsFile.bytes(header: #"{"a":{"dtype":"F32","shape":"1","data_offsets":[0,4]}}"#),
      "its header cannot be read: a value of another type was expected at 'a.shape'"
    ),
    Bad(
      "numbers in the metadata",
      WeightsFile.bytes(header: #"{"__metadata__":{"a":1}}"#),
      "its header cannot be read: a value of another type was expected at '__metadata__.a'"
    ),
    Bad("other type", "tensor 'a' is of type 'I64', where F16 and F32 are read") {
      $0.entries[0].type = "I64"
    },
    Bad("negative shape", "tensor 'a' has an axis of negative length: [-3]") {
      $0.entries[0].shape = [-3]
    },
    Bad(
      "two negative axes",
      "tensor 'a' has an axis of negative length: [-1, -3]"
    ) { $0.entries[0].shape = [-1, -3] },
    Bad(
      "overflowing shape",
      "tensor 'a' has too large a shape: [4294967296, 4294967296, 4294967296]"
    ) { $0.entries[0].shape = [1 << 32, 1 << 32, 1 << 32] },
    Bad(
      "overflowing bytes",
      "tensor 'a' has too large a shape: [4611686018427387904]"
    ) { $0.entries[0].shape = [1 << 62] },
    Bad("many axes", "tensor 'a' has 9 axes, more than 8") {
      $0.entries[0].shape = [Int](repeating: 1, count: 9)
    },
    Bad(
      "wrong size",
      "tensor 'a' of type F32 and shape [4] takes 16 bytes, not 12"
    ) { $0.entries[0].shape = [4] },
    Bad(
      "backward place",
      "tensor 'a' has no valid place: data_offsets is [12, 0]"
    ) { $0.entries[0].offsets = [12, 0] },
    Bad(
      "negative place",
      "tensor 'a' has no valid place: data_offsets is [-12, 0]"
    ) { $0.entries[0].offsets = [-12, 0] },
    Bad(
      "three offsets",
      "tensor 'a' has no valid place: data_offsets is [0, 12, 12]"
    ) { $0.entries[0].offsets = [0, 12, 12] },
    Bad(
      "place beyond the end",
      "tensor 'a' ends at byte 9223372036854775807, where only 12 follow the header"
    ) { $0.entries[0].offsets = [.max - 12, .max] },
    Bad("overlap", "tensors 'a' and 'b' overlap") {
      $0.add("b", shape: [1], values: [4])
      $0.entries[1].offsets = [8, 12]
    },
    Bad("the same place twice", "tensors 'a' and 'b' overlap") {
      $0.add("b", shape: [3], values: [4, 5, 6])
      $0.entries[1].offsets = [0, 12]
    },
    Bad("gap", "4 bytes before tensor 'b' belong to none") {
      $0.add("b", shape: [2], values: [4, 5])
      $0.entries[1].shape = [1]
      $0.entries[1].offsets = [16, 20]
    },
    Bad("surplus bytes", "its last 4 bytes belong to no tensor") {
      $0.entries[0].shape = [2]
      $0.entries[0].offsets = [0, 8]
    },
    Bad("not a number", "tensor 'a' holds nan at place 1") {
      $0.entries[0].bytes = WeightsFile(values: [1, .nan, 2]).entries[0].bytes
    },
    Bad("infinity", "tensor 'a' holds -inf at place 2") {
      $0.entries[0].bytes = WeightsFile(values: [1, 0, -.infinity]).entries[0].bytes
    },
  ]

  @Test("A bad file is refused in one sentence", arguments: bad)
  func refused(_ bad: Bad) throws {
    let folder = try TemporaryFolder()
    let file = folder.url.appending(path: "weights.safetensors")
    try Data(bad.bytes).write(to: file)
    #expect(throws: OrganError(.pluginRefused, "\(file.path): \(bad.sentence)")) {
      try Safetensors(contentsOf: file)
    }
  }

  @Test("What is no file is refused")
  func noFile() throws {
    let folder = try TemporaryFolder()
    let nothing = folder.url.appending(path: "weights.safetensors")
    #expect(throws: OrganError(.pluginRefused, "\(nothing.path): there is no such file")) {
      try Safetensors(contentsOf: nothing)
    }
    #expect(throws: OrganError(.pluginRefused, "\(folder.url.path): it is no regular file")) {
      try Safetensors(contentsOf: folder.url)
    }
  }

  @Test("Half precision is read exactly, also its smallest numbers")
  func halves() throws {
    let folder = try TemporaryFolder()
    let url = folder.url.appending(path: "weights.safetensors")
    // Zeros, the smallest and largest subnormal, the smallest normal, 1, 1/3 and the largest.
    let bits: [UInt16] = [0, 0x8000, 1, 0x03ff, 0x0400, 0x3c00, 0xb555, 0x7bff]
    let numbers: [Float] = [
      0, -0.0, 0x1p-24, 0x3ffp-24, 0x1p-14, 1, -0x555p-12, 65504,
    ]
    var file = WeightsFile(shape: [2, 4], values: [])
    file.entries[0].type = "F16"
    file.entries[0].bytes = bits.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }
    file.metadata = ["note": "a \"quoted\" word"]
    try Data(file.bytes).write(to: url)
    let read = try Safetensors(contentsOf: url)
    let tensor = try #require(read.tensors["a"])
    #expect(tensor.shape == [2, 4])
    #expect(tensor.values.map(\.bitPattern) == numbers.map(\.bitPattern))
    #expect(read.metadata == file.metadata)
  }

  @Test("An empty tensor and a single number have their place")
  func emptyTensor() throws {
    let folder = try TemporaryFolder()
    let url = folder.url.appending(path: "weights.safetensors")
    var file = WeightsFile(shape: [0, 3], values: [])
    file.add("single", shape: [], values: [7])
    try Data(file.bytes).write(to: url)
    let read = try Safetensors(contentsOf: url)
    #expect(read.tensors["a"]?.values == [])
    #expect(read.tensors["single"] == Tensor(shape: [], values: [7]))
  }
}
