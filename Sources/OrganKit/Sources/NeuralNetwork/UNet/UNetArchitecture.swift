import Foundation
import OrganKit

/// What kind of U-Net a weights file holds: the JSON under `architecture` in its metadata.
///
/// - SeeAlso: Ronneberger, Fischer, Brox 2015, "U-Net: convolutional networks for biomedical image
///   segmentation", doi:10.1007/978-3-319-24574-4_28.
public struct UNetArchitecture: Codable, Hashable, Sendable {
  /// `unet2d` or `unet3d`.
  public let kind: String
  /// Channels of the input.
  public let inputs: Int
  /// Channels of the logits.
  public let classes: Int
  /// Channels of each level, from full resolution downwards.
  public let widths: [Int]
  /// Convolutions of each level, on the way down and on the way up.
  public let convolutionsPerLevel: Int
  /// `leakyRelu` or `relu`, after each normalisation.
  public let activation: String
  /// The slope of a leaky rectifier.
  public let slope: Double
  /// `nearest` or `transposed`.
  public let upsampling: String
  /// `max`: of windows of two pixels along each axis.
  public let pooling: String
  /// Outputs of the linear layer on the mean of the deepest map; 0 for no such layer.
  public let presence: Int

  /// What the sides of an image must be multiples of (pixels).
  public var sideMultiple: Int { 1 << (widths.count - 1) }

  var nonlinearity: Activation { activation == "relu" ? .rectifier : .leaky(Float(slope)) }

  /// Reads the architecture of a weights file.
  ///
  /// - Throws: `OrganError.Code.pluginRefused`, naming the file, the key and what was expected.
  public init(of file: Safetensors, kind: String) throws {
    guard let text = file.metadata["architecture"] else {
      throw file.refusal("its metadata has no 'architecture'")
    }
    do {
      self = try JSONDecoder().decode(Self.self, from: Data(text.utf8))
    } catch DecodingError.keyNotFound(let key, _) {
      throw file.refusal("'\(key.stringValue)' is missing in its architecture")
    } catch DecodingError.typeMismatch(_, let context) where !context.codingPath.isEmpty {
      let key = context.codingPath[0].stringValue
      throw file.refusal("'\(key)' in its architecture is of another type than expected")
    } catch {
      throw file.refusal("its architecture is no valid JSON object of an architecture's keys")
    }
    if let key = try? JSONKeys.unknown(in: Data(text.utf8), decodedAs: self).first {
      throw file.refusal("\(Safetensors.quoted(key)) is no key of an architecture")
    }
    guard self.kind == kind else {
      throw file.refusal("its network is of kind \(Safetensors.quoted(self.kind)), not '\(kind)'")
    }
    if let fault = firstFault { throw file.refusal("its architecture's \(fault)") }
  }

  private var firstFault: String? {
    let channels = 1...4096
    func outside(_ name: String, _ value: Int, _ range: ClosedRange<Int>) -> String? {
      range.contains(value)
        ? nil : "\(name) \(value) is not from \(range.lowerBound) to \(range.upperBound)"
    }
    func unknown(_ name: String, _ value: String, _ known: [String]) -> String? {
      known.contains(value)
        ? nil
        : "\(name) \(Safetensors.quoted(value)) is none of: \(known.joined(separator: ", "))"
    }
    let faults = [
      outside("inputs", inputs, channels), outside("classes", classes, channels),
      outside("number of widths", widths.count, 1...8),
      widths.lazy.compactMap { outside("width", $0, channels) }.first,
      outside("convolutionsPerLevel", convolutionsPerLevel, 1...8),
      outside("presence", presence, 0...channels.upperBound),
      unknown("activation", activation, ["leakyRelu", "relu"]),
      unknown("upsampling", upsampling, ["nearest", "transposed"]),
      unknown("pooling", pooling, ["max"]),
      (0...1).contains(slope) ? nil : "slope \(slope) is not from 0 to 1",
    ]
    return faults.compactMap { $0 }.first
  }
}
