import Foundation
import HouseTesting
import NeuralNetwork
import Numerics
import OrganKit
import Testing

/// Weights files that are valid safetensors and no valid network, and files damaged at random.
@Suite("Weights of no network")
struct UNetRefusalTests {
  struct Bad: Sendable, CustomStringConvertible {
    var description: String
    var sentence: String
    var change: @Sendable (inout WeightsFile) -> Void

    init(
      _ description: String,
      _ sentence: String,
      _ change: @escaping @Sendable (inout WeightsFile) -> Void
    ) {
      self.description = description
      self.sentence = sentence
      self.change = change
    }

    /// Replaces a part of the architecture's JSON.
    init(_ part: String, with other: String, _ sentence: String) {
      self.init(other, sentence) {
        let text = $0.metadata["architecture"] ?? ""
        precondition(text.contains(part))
        $0.metadata["architecture"] = text.replacing(part, with: other)
      }
    }
  }

  static let bad: [Bad] = [
    Bad("no architecture", "its metadata has no 'architecture'") { $0.metadata = [:] },
    Bad(
      "architecture of another kind of text",
      "its architecture is no valid JSON object of an architecture's keys"
    ) { $0.metadata["architecture"] = "[1" },
    Bad("\"unet2d\"", with: "\"unet3d\"", "its network is of kind 'unet3d', not 'unet2d'"),
    Bad("\"classes\"", with: "\"labels\"", "'classes' is missing in its architecture"),
    Bad(
      "\"classes\": 4",
      with: "\"classes\": \"4\"",
      "'classes' in its architecture is of another type than expected"
    ),
    Bad(
      "\"classes\": 4",
      with: "\"classes\": 4, \"dropout\": 0.5",
      "'dropout' is no key of an architecture"
    ),
    Bad(
      "\"inputs\": 3",
      with: "\"inputs\": 0",
      "its architecture's inputs 0 is not from 1 to 4096"
    ),
    Bad(
      "\"classes\": 4",
      with: "\"classes\": 9223372036854775807",
      "its architecture's classes 9223372036854775807 is not from 1 to 4096"
    ),
    Bad(
      "[12, 20, 33]",
      with: "[]",
      "its architecture's number of widths 0 is not from 1 to 8"
    ),
    Bad(
      "[12, 20, 33]",
      with: "[12, -20, 33]",
      "its architecture's width -20 is not from 1 to 4096"
    ),
    Bad(
      "\"convolutionsPerLevel\": 2",
      with: "\"convolutionsPerLevel\": 1000000000",
      "its architecture's convolutionsPerLevel 1000000000 is not from 1 to 8"
    ),
    Bad(
      "\"nearest\"",
      with: "\"cubic\"",
      "its architecture's upsampling 'cubic' is none of: nearest, transposed"
    ),
    Bad("\"max\"", with: "\"mean\"", "its architecture's pooling 'mean' is none of: max"),
    Bad(
      "\"leakyRelu\"",
      with: "\"gelu\"",
      "its architecture's activation 'gelu' is none of: leakyRelu, relu"
    ),
    Bad("0.01", with: "-1", "its architecture's slope -1.0 is not from 0 to 1"),
    Bad("missing tensor", "tensor 'up.1.0.norm.running_mean' is missing") {
      $0.entries.removeAll { $0.name == "up.1.0.norm.running_mean" }
    },
    Bad("surplus tensor", "tensor 'up.1.7.conv.bias' belongs to no layer of the network") {
      $0.add("up.1.7.conv.bias", shape: [1], values: [0])
    },
    Bad(
      "tensor of another shape",
      "tensor 'head.weight' has shape [4, 12], where [4, 12, 1, 1] is expected"
    ) { file in
      for index in file.entries.indices where file.entries[index].name == "head.weight" {
        file.entries[index].shape = [4, 12]
      }
    },
    Bad(
      "negative variance",
      "tensor 'down.0.0.norm.running_var' holds a negative variance, -1.0"
    ) { replace("down.0.0.norm.running_var", with: -1, in: &$0) },
    Bad(
      "weights that overflow",
      "the weights of 'down.0.0' grow beyond all numbers when normalised"
    ) {
      replace("down.0.0.norm.weight", with: 3e38, in: &$0)
      replace("down.0.0.conv.weight", with: 3e38, in: &$0)
    },
  ]

  private static func replace(_ name: String, with value: Float, in file: inout WeightsFile) {
    for index in file.entries.indices where file.entries[index].name == name {
      let count = file.entries[index].bytes.count / 4
      let values = [Float](repeating: value, count: count)
      file.entries[index].bytes = WeightsFile(shape: [count], values: values).entries[0].bytes
    }
  }

  @Test("A file that is no such network is refused in one sentence", arguments: bad)
  func refused(_ bad: Bad) throws {
    let folder = try TemporaryFolder()
    let url = folder.url.appending(path: "weights.safetensors")
    var file = WeightsFile(try Fixture.networks[0].read())
    try Data(file.bytes).write(to: url)
    _ = try UNet2D(contentsOf: url)
    bad.change(&file)
    try Data(file.bytes).write(to: url)
    #expect(throws: OrganError(.pluginRefused, "\(url.path): \(bad.sentence)")) {
      try UNet2D(contentsOf: url)
    }
  }

  /// One to four changes of a kind that damaged files show.
  private func mutated(_ original: [UInt8], _ generator: inout SeededGenerator) -> [UInt8] {
    var bytes = original
    let header = bytes.prefix(3).reversed().reduce(8) { $0 << 8 | Int($1) } & 0xff_ffff
    for _ in 0..<Int.random(in: 1...4, using: &generator) {
      guard bytes.count > 32 else { break }
      // The header is what most of the reader's decisions hang on.
      let reach = Bool.random(using: &generator) ? min(header + 8, bytes.count) : bytes.count
      let place = Int.random(in: 0..<max(reach - 16, 1), using: &generator)
      switch Int.random(in: 0..<8, using: &generator) {
      case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
      case 1: bytes[place] = UInt8.random(in: 0...255, using: &generator)
      case 2:
        let lengths: [UInt64] = [.max, 1 << 63, 0, 1 << 62]
        let number = WeightsFile.length(lengths.randomElement(using: &generator)!)
        bytes.replaceSubrange(0..<8, with: number)
      case 3: bytes.removeLast(Int.random(in: 0..<bytes.count, using: &generator))
      case 4: bytes += (0..<9).map { _ in UInt8.random(in: 0...255, using: &generator) }
      case 5: bytes.removeSubrange(place..<place + Int.random(in: 1...8, using: &generator))
      case 6:
        // Digits for digits: shapes and offsets that JSON finds nothing wrong with.
        for index in place..<min(place + 200, bytes.count) where 0x30...0x39 ~= bytes[index] {
          bytes[index] = UInt8.random(in: 0x30...0x39, using: &generator)
          if Bool.random(using: &generator) { break }
        }
      default:
        let words = ["-", "e9", "9999999999", "null", "\"", "]", "{", "NaN", ",", "\\u0000"]
        let word = Array(words.randomElement(using: &generator)!.utf8)
        bytes.replaceSubrange(place..<place + word.count, with: word)
      }
    }
    return bytes
  }

  @Test("Damaged files end in a network or in a sentence")
  func mutations() throws {
    let folder = try TemporaryFolder()
    let url = folder.url.appending(path: "weights.safetensors")
    let original = Array(try Data(contentsOf: Fixture.networks[0].url))
    var generator = SeededGenerator(seed: 2026)
    var (read, refused) = (0, 0)
    let count = TestData.isFull ? 2_000 : 200
    for number in 0..<count {
      try Data(mutated(original, &generator)).write(to: url)
      let elapsed = try ContinuousClock()
        .measure {
          do {
            let network = try UNet2D(contentsOf: url)
            // Weights may be other numbers now: the network runs nevertheless.
            let output = try network(
              [Float](repeating: 0.5, count: 3 * 16),
              height: 4,
              width: 4
            )
            #expect(output.logits.count == 4 * 16, "mutation \(number)")
            read += 1
          } catch let error as OrganError {
            #expect(error.code == .pluginRefused, "mutation \(number)")
            #expect(
              error.description.hasPrefix("\(url.path): "),
              "mutation \(number): \(error.description)"
            )
            #expect(!error.description.contains("\n"), "mutation \(number)")
            #expect(error.description.utf8.count < url.path.utf8.count + 400, "mutation \(number)")
            refused += 1
          }
        }
      #expect(elapsed < .seconds(10), "mutation \(number)")
    }
    #expect(read + refused == count)
    // A test that damages everything, or nothing, would test little.
    #expect(read * 25 > count && refused * 3 > count, "\(read) read, \(refused) refused")
  }
}
