import Kernels

/// A convolution's weights in the order in which the kernel reads them.
///
/// Ordered [block of output channels][block of input channels][tap][input channel][output channel],
/// blocks being of 16 channels, filled up with zeros. A transposed convolution, whose patches
/// do not overlap, is a list of pointwise ones: [tap][output block][input block][input][output].
struct PackedConvolution: Sendable {
  static let block = Int(KERNELS_CHANNEL_BLOCK)

  let outputs: Int
  let kernel: Extent
  let stride: Extent
  let activation: Activation
  /// How many channels each block of input channels has.
  let channels: [Int]
  let weights: AlignedNumbers
  let bias: AlignedNumbers

  /// Blocks of output channels.
  var groups: Int { Self.blocks(outputs) }
  var taps: Int { kernel.count }
  /// From a block of output channels to the next, in `weights` of a convolution.
  var groupStride: Int { channels.count * taps * Self.block * Self.block }

  static func blocks(_ channels: Int) -> Int { (channels + block - 1) / block }

  /// Packs [output, input, (depth,) height, width] for inputs that are a concatenation of parts.
  init(
    _ tensor: Tensor,
    bias: [Float]?,
    parts: [Int],
    stride: Extent,
    activation: Activation
  ) {
    let kernel = Self.kernel(tensor)
    precondition(
      kernel.sides.allSatisfy { $0 % 2 == 1 },
      "a kernel with a middle"
    )
    self.init(
      outputs: tensor.shape[0],
      inputs: tensor.shape[1],
      kernel: kernel,
      stride: stride,
      activation: activation,
      bias: bias,
      parts: parts
    )
    let (inputs, taps, block) = (tensor.shape[1], kernel.count, Self.block)
    let stride = groupStride
    fill(parts) { output, input, place, lane in
      for tap in 0..<taps {
        let target =
          output / block * stride + (place * taps + tap) * block * block + lane * block
          + output % block
        weights.base[target] = tensor.values[(output * inputs + input) * taps + tap]
      }
    }
  }

  /// Packs [input, output, (depth,) height, width].
  init(transposed tensor: Tensor, bias: [Float]?, parts: [Int], activation: Activation) {
    let kernel = Self.kernel(tensor)
    self.init(
      outputs: tensor.shape[1],
      inputs: tensor.shape[0],
      kernel: kernel,
      stride: .one,
      activation: activation,
      bias: bias,
      parts: parts
    )
    let (outputs, taps, block) = (tensor.shape[1], kernel.count, Self.block)
    let (groups, places) = (groups, channels.count)
    fill(parts) { output, input, place, lane in
      for tap in 0..<taps {
        let target =
          ((tap * groups + output / block) * places + place) * block * block + lane * block
          + output % block
        weights.base[target] = tensor.values[(input * outputs + output) * taps + tap]
      }
    }
  }

  private init(
    outputs: Int,
    inputs: Int,
    kernel: Extent,
    stride: Extent,
    activation: Activation,
    bias: [Float]?,
    parts: [Int]
  ) {
    precondition(inputs == parts.reduce(0, +), "as many input channels as the weights have")
    precondition(bias.map { $0.count == outputs } ?? true, "one bias an output channel")
    self.outputs = outputs
    self.kernel = kernel
    self.stride = stride
    self.activation = activation
    let block = Self.block
    channels = parts.flatMap { part in
      (0..<Self.blocks(part)).map { min(block, part - $0 * block) }
    }
    weights = AlignedNumbers(
      count: Self.blocks(outputs) * channels.count * kernel.count * block * block
    )
    self.bias = AlignedNumbers(count: Self.blocks(outputs) * block)
    for (index, value) in (bias ?? []).enumerated() { self.bias.base[index] = value }
  }

  /// Calls with each output channel, input channel, the input's block and its lane there.
  private func fill(_ parts: [Int], _ body: (Int, Int, Int, Int) -> Void) {
    for output in 0..<outputs {
      var (input, firstBlock) = (0, 0)
      for part in parts {
        for channel in 0..<part {
          body(output, input, firstBlock + channel / Self.block, channel % Self.block)
          input += 1
        }
        firstBlock += Self.blocks(part)
      }
    }
  }

  private static func kernel(_ tensor: Tensor) -> Extent {
    let shape = tensor.shape
    precondition(4...5 ~= shape.count, "two axes of channels, and two or three more")
    precondition(shape.allSatisfy { $0 > 0 }, "weights")
    return Extent(
      depth: shape.count == 5 ? shape[2] : 1,
      height: shape[shape.count - 2],
      width: shape[shape.count - 1]
    )
  }
}
