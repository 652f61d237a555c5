import Foundation
import NeuralNetwork
import OrganKit

/// What the segmenter says of one phase, on the crop.
struct CropProbabilities: Sendable {
  /// For each slice the probabilities of the labels 1, 2 and 3, one after another.
  private(set) var slices: [[Float]] = []
  /// For each slice how sure each structure is to be in it, in the order of its labels.
  private(set) var presence: [[Double]] = []
  /// How far the labels of the crop and of its mirror image agree: the Dice coefficient of each
  /// structure over all slices, in the order of their labels.
  private(set) var agreement: [Double] = []

  /// Probabilities that are already known.
  init(slices: [[Float]], presence: [[Double]], agreement: [Double]) {
    (self.slices, self.presence, self.agreement) = (slices, presence, agreement)
  }

  /// Runs the segmenter over the slices of a phase, each with its neighbours and with itself at the
  /// other end of the beat, and over their mirror images.
  ///
  /// - Throws: `OrganError.Code.pluginRefused` where the segmenter cannot be run.
  init(of phase: CropSlices, opposite: CropSlices, _ session: UNetSession) throws {
    let pixels = phase.side * phase.side
    var counts = [(own: Int, mirrored: Int, both: Int)](repeating: (0, 0, 0), count: 3)
    for index in 0..<phase.count {
      let input = phase.input(index, opposite: opposite)
      let plain = try session.run(input)
      let turned = try session.run(Self.mirrored(input, side: phase.side))
      let one = plain.probabilities()
      let other = Self.mirrored(turned.probabilities(), side: phase.side)
      slices.append((pixels..<4 * pixels).map { (one[$0] + other[$0]) / 2 })
      presence.append(
        zip(plain.presence, turned.presence)
          .map { (Self.sigmoid($0) + Self.sigmoid($1)) / 2 }
      )
      for pixel in 0..<pixels {
        let labels = (Self.label(one, pixel, pixels), Self.label(other, pixel, pixels))
        if labels.0 > 0 { counts[labels.0 - 1].own += 1 }
        if labels.1 > 0 { counts[labels.1 - 1].mirrored += 1 }
        if labels.0 > 0, labels.0 == labels.1 { counts[labels.0 - 1].both += 1 }
      }
    }
    agreement = counts.map { count in
      let sum = count.own + count.mirrored
      return sum > 0 ? 2 * Double(count.both) / Double(sum) : 0
    }
  }

  private static func sigmoid(_ value: Float) -> Double { 1 / (1 + exp(-Double(value))) }

  /// The likeliest class; of equal ones the lowest.
  @inline(__always)
  private static func label(_ probabilities: [Float], _ pixel: Int, _ pixels: Int) -> Int {
    var (best, most) = (0, probabilities[pixel])
    for label in 1...3 where probabilities[label * pixels + pixel] > most {
      (best, most) = (label, probabilities[label * pixels + pixel])
    }
    return best
  }

  /// Square images, one after another, with their rows in reverse.
  static func mirrored(_ images: [Float], side: Int) -> [Float] {
    let pixels = side * side
    return [Float](unsafeUninitializedCapacity: images.count) { out, filled in
      images.withUnsafeBufferPointer { images in
        for image in 0..<images.count / pixels {
          for row in 0..<side {
            let target = image * pixels + row * side
            let source = image * pixels + (side - 1 - row) * side
            for column in 0..<side { out[target + column] = images[source + column] }
          }
        }
      }
      filled = images.count
    }
  }
}
