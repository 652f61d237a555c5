import Kernels

/// A network as it is built: layers, each taking what earlier ones gave.
///
/// Feature maps have the axes [batch, channel, (depth,) height, width]; their size is only known
/// when a `NetworkSession` is made. Wrong shapes here are a programmer's mistake: whoever reads
/// weights from a file checks them first.
public struct NetworkGraph: Sendable {
  /// What a layer gives: channels that later layers may take.
  public struct Features: Hashable, Sendable {
    /// How many channels.
    public var channels: Int { parts.reduce(0) { $0 + $1.channels } }
    /// A concatenation is a list: no numbers are moved for it.
    let parts: [Part]
  }

  /// A feature map in memory.
  struct Part: Hashable, Sendable {
    var index: Int
    var channels: Int
  }

  /// What the network is given.
  public let input: Features
  private(set) var maps: [Part] = []
  private(set) var layers: [Layer] = []

  /// A network without layers that takes so many channels.
  public init(inputChannels: Int) {
    precondition(inputChannels > 0, "a network takes something")
    let part = Part(index: 0, channels: inputChannels)
    input = Features(parts: [part])
    maps = [part]
  }

  /// A layer, with what it takes and the one map that it fills.
  struct Layer: Sendable {
    enum Kind: Sendable {
      case convolution(PackedConvolution)
      case transposedConvolution(PackedConvolution)
      case pooling(Pooling, Extent)
      case globalAverage
      case upsampling(Extent)
      case softmax
    }

    var kind: Kind
    var inputs: [Part]
    var output: Part

    /// How large a map it fills from maps of a size.
    func extent(from input: Extent) -> Extent {
      switch kind {
      case .convolution(let packed):
        // Same padding: every stride-th pixel, counted from the first.
        input.mapped(packed.stride) { ($0 + $1 - 1) / $1 }
      case .transposedConvolution(let packed): input.mapped(packed.kernel, *)
      case .pooling(_, let window): input.mapped(window, /)
      case .globalAverage: .one
      case .upsampling(let factor): input.mapped(factor, *)
      case .softmax: input
      }
    }
  }

  /// What a pooling keeps of a window.
  enum Pooling: Sendable { case largest, average }

  private mutating func append(_ kind: Layer.Kind, _ inputs: [Part], channels: Int) -> Part {
    let output = Part(index: maps.count, channels: channels)
    maps.append(output)
    layers.append(Layer(kind: kind, inputs: inputs, output: output))
    return output
  }

  /// Appends a layer that treats each channel by itself.
  private mutating func appendToEach(_ kind: Layer.Kind, _ features: Features) -> Features {
    Features(parts: features.parts.map { append(kind, [$0], channels: $0.channels) })
  }
}

extension NetworkGraph {
  /// A convolution with an odd kernel and as much padding by zeros as keeps the size.
  ///
  /// Weights are [output channel, input channel, (depth,) height, width]; a bias is one number an
  /// output channel. With a stride s, every s-th pixel is kept, beginning with the first.
  public mutating func convolution(
    _ features: Features,
    _ weights: Tensor,
    bias: [Float]? = nil,
    stride: Extent = .one,
    activation: Activation = .none
  ) -> Features {
    let packed = PackedConvolution(
      weights,
      bias: bias,
      parts: features.parts.map(\.channels),
      stride: stride,
      activation: activation
    )
    return Features(
      parts: [append(.convolution(packed), features.parts, channels: packed.outputs)]
    )
  }

  /// A fully connected layer: of the channels at each pixel.
  ///
  /// Weights are [output channel, input channel]; a bias is one number an output channel.
  public mutating func linear(
    _ features: Features,
    _ weights: Tensor,
    bias: [Float]? = nil,
    activation: Activation = .none
  ) -> Features {
    precondition(weights.shape.count == 2, "a matrix")
    let kernel = Tensor(shape: weights.shape + [1, 1], values: weights.values)
    return convolution(features, kernel, bias: bias, activation: activation)
  }

  /// A transposed convolution whose stride is its kernel's size: each pixel becomes a patch.
  ///
  /// Weights are [input channel, output channel, (depth,) height, width]; a bias is one number an
  /// output channel.
  public mutating func transposedConvolution(
    _ features: Features,
    _ weights: Tensor,
    bias: [Float]? = nil,
    activation: Activation = .none
  ) -> Features {
    let packed = PackedConvolution(
      transposed: weights,
      bias: bias,
      parts: features.parts.map(\.channels),
      activation: activation
    )
    return Features(
      parts: [append(.transposedConvolution(packed), features.parts, channels: packed.outputs)]
    )
  }

  /// The largest number of each window; what is left over at the end is passed over.
  public mutating func maxPooling(_ features: Features, _ window: Extent) -> Features {
    appendToEach(.pooling(.largest, window), features)
  }

  /// The mean of each window; what is left over at the end is passed over.
  public mutating func averagePooling(_ features: Features, _ window: Extent) -> Features {
    appendToEach(.pooling(.average, window), features)
  }

  /// The mean of each channel over the whole map.
  public mutating func globalAverage(_ features: Features) -> Features {
    appendToEach(.globalAverage, features)
  }

  /// Each pixel repeated, so many times along each axis.
  public mutating func upsampled(_ features: Features, by factor: Extent) -> Features {
    appendToEach(.upsampling(factor), features)
  }

  /// The exponentials of the channels at each pixel, divided by their sum.
  public mutating func softmax(_ features: Features) -> Features {
    precondition(features.parts.count == 1, "no concatenation")
    return appendToEach(.softmax, features)
  }

  /// The channels of all, in order.
  public func concatenation(_ features: Features...) -> Features {
    Features(parts: features.flatMap(\.parts))
  }
}
