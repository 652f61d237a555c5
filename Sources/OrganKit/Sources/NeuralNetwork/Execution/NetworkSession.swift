import OrganKit

/// A network at a size, with the memory for one run at a time.
///
/// Memory is planned once and used for every run. A session belongs to one task; others make
/// sessions of their own from the same graph, whose weights they share. Results are the same to the
/// bit for any number of threads.
public final class NetworkSession {
  /// How many images a run takes.
  public let batch: Int
  /// The size of the images.
  public let extent: Extent
  /// The sizes of the outputs.
  public let outputExtents: [Extent]
  /// How much memory its feature maps take at most (bytes).
  public let byteCount: Int

  private let processing: Processing
  private let steps: [any Step]
  private let memory: AlignedNumbers
  private let input: FeatureLayout
  private let outputs: [[FeatureLayout]]

  /// Plans a network for so many images of a size.
  ///
  /// - Throws: `OrganError.Code.pluginRefused` where the network cannot be run at this size.
  public init(
    _ graph: NetworkGraph,
    outputs: [NetworkGraph.Features],
    batch: Int,
    extent: Extent,
    processing: Processing = .full
  ) throws {
    let plan = try MemoryPlan(
      graph,
      outputs: outputs.flatMap { $0.parts.map(\.index) },
      batch: batch,
      extent: extent
    )
    self.batch = batch
    self.extent = extent
    self.processing = processing
    steps = graph.layers.map { Self.step($0, plan.layouts, batch, processing.level) }
    memory = AlignedNumbers(count: plan.count)
    byteCount = plan.count * MemoryLayout<Float>.stride
    input = plan.layouts[0]
    self.outputs = outputs.map { $0.parts.map { plan.layouts[$0.index] } }
    outputExtents = self.outputs.map { $0[0].extent }
  }

  /// Runs the network once, on finite numbers: [batch, channel, (depth,) height, width].
  ///
  /// The outputs' numbers are in the same order of axes.
  ///
  /// - Throws: `OrganError.Code.pluginRefused` for another count of numbers.
  public func run(_ input: [Float]) throws -> [[Float]] {
    try input.withUnsafeBufferPointer { try run($0) }
  }

  /// Runs the network once, on numbers in memory.
  public func run(_ input: UnsafeBufferPointer<Float>) throws -> [[Float]] {
    let count = batch * self.input.channels * extent.count
    guard let source = input.baseAddress, input.count == count else {
      throw OrganError(
        .pluginRefused,
        "a network for \(batch) images of \(self.input.channels) channels of \(extent) takes "
          + "\(count) numbers, not \(input.count)"
      )
    }
    let memory = Memory(base: memory.base)
    let exchange = Exchange(outside: UnsafeMutablePointer(mutating: source))
    let layout = self.input
    processing.perform(batch * layout.blocks) { item in
      exchange.take(layout, image: item / layout.blocks, block: item % layout.blocks, in: memory)
    }
    for step in steps {
      processing.perform(step.items) { step.run($0, in: memory) }
    }
    return outputs.map { parts in
      let channels = parts.reduce(0) { $0 + $1.channels }
      let count = batch * channels * parts[0].extent.count
      return [Float](unsafeUninitializedCapacity: count) { numbers, filled in
        filled = count
        guard let target = numbers.baseAddress else { return }
        let exchange = Exchange(outside: target)
        var first = 0
        for part in parts {
          for image in 0..<batch {
            exchange.give(part, image: image, first: first, of: channels, in: memory)
          }
          first += part.channels
        }
      }
    }
  }

  private static func step(
    _ layer: NetworkGraph.Layer,
    _ layouts: [FeatureLayout],
    _ batch: Int,
    _ level: Int
  ) -> any Step {
    let inputs = layer.inputs.map { layouts[$0.index] }
    let output = layouts[layer.output.index]
    return switch layer.kind {
    case .convolution(let packed):
      ConvolutionStep(packed, inputs: inputs, output: output, batch: batch, level: level)
    case .transposedConvolution(let packed):
      TransposedConvolutionStep(packed, inputs: inputs, output: output, batch: batch, level: level)
    case .pooling(let pooling, let window):
      PoolingStep(pooling, window, input: inputs[0], output: output, batch: batch)
    case .globalAverage: GlobalAverageStep(input: inputs[0], output: output, batch: batch)
    case .upsampling(let factor):
      UpsamplingStep(factor, input: inputs[0], output: output, batch: batch)
    case .softmax: SoftmaxStep(input: inputs[0], output: output, batch: batch)
    }
  }
}

/// Numbers outside, channel after channel, to and from blocks of channels.
///
/// Unchecked: each piece reads or writes places of its own.
private struct Exchange: @unchecked Sendable {
  let outside: UnsafeMutablePointer<Float>

  func take(_ layout: FeatureLayout, image: Int, block: Int, in memory: Memory) {
    let size = FeatureLayout.block
    let origin = layout.origin(batch: image, block: block)
    let (width, pixels) = (layout.extent.width, layout.extent.count)
    let channels = min(size, layout.channels - block * size)
    let source = outside + (image * layout.channels + block * size) * pixels
    for row in 0..<layout.extent.rows {
      let line = memory.base + origin + layout.row(row)
      for x in 0..<width {
        for channel in 0..<size {
          line[x * size + channel] =
            channel < channels ? source[channel * pixels + row * width + x] : 0
        }
      }
    }
    layout.clearMargin(batch: image, block: block, rows: 0..<layout.extent.rows, in: memory)
  }

  /// Hands out a map whose first channel is a later one of a concatenation.
  func give(_ layout: FeatureLayout, image: Int, first: Int, of channels: Int, in memory: Memory) {
    let size = FeatureLayout.block
    let (width, pixels) = (layout.extent.width, layout.extent.count)
    for channel in 0..<layout.channels {
      let origin = layout.origin(batch: image, block: channel / size) + channel % size
      let target = outside + (image * channels + first + channel) * pixels
      for row in 0..<layout.extent.rows {
        let line = memory.base + origin + layout.row(row)
        for x in 0..<width { target[row * width + x] = line[x * size] }
      }
    }
  }
}
