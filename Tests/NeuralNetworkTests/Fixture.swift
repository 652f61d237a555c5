import Foundation
import Kernels
import NeuralNetwork

/// A file that `Fixtures/make_fixtures.py` has made.
struct Fixture: Sendable, CustomStringConvertible {
  var name: String

  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "Fixtures")

  /// The levels of the kernels that this machine has.
  static let levels = [1, 3, 4].filter { $0 <= Int(kernels_cpu_level()) }

  var description: String { name }
  var url: URL { Self.folder.appending(path: "\(name).safetensors") }

  func read() throws -> Safetensors { try Safetensors(contentsOf: url) }

  /// The layers', each with its case in its metadata.
  static let layers = [
    "averagePooling2D", "averagePooling3D", "concatenation", "convolution1x1", "convolution1x3x3",
    "convolution3x3", "convolution3x3Blocks", "convolution3x3OnePixel", "convolution3x3Stride2",
    "convolution3x3Wide", "convolution3x3x3", "convolution3x3x3Stride2", "convolution5x5",
    "convolution7x3", "convolution7x7Stride2", "globalAverage2D", "globalAverage3D", "linear",
    "maxPooling2D", "maxPooling3D", "normalisation", "softmax2D", "softmax3D",
    "transposedConvolution2D", "transposedConvolution3D", "upsampling2D", "upsampling3D",
  ]
  .map(Fixture.init)

  /// The networks', each with what it computes in a golden file beside it.
  static let networks = ["unet2d", "unet2dTransposed", "unet3d"].map(Fixture.init)

  var golden: Fixture { Fixture(name: "\(name).golden") }
}

/// The largest difference; infinite for lists of different lengths or a number that is none.
func largestDifference(_ some: [Float], _ others: [Float]) -> Float {
  guard some.count == others.count else { return .infinity }
  return zip(some, others)
    .reduce(0) { largest, pair in
      let difference = abs(pair.0 - pair.1)
      return difference.isNaN ? .infinity : max(largest, difference)
    }
}
