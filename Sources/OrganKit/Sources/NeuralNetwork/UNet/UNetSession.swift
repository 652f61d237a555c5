/// A U-Net at a size, with the memory for one run at a time.
///
/// A session belongs to one task; others make sessions of their own from the same network.
public final class UNetSession {
  /// How much memory its feature maps take at most (bytes).
  public var byteCount: Int { session.byteCount }

  private let session: NetworkSession
  private let classes: Int

  init(_ network: UNet, batch: Int, extent: Extent, processing: Processing) throws {
    session = try NetworkSession(
      network.graph,
      outputs: network.outputs,
      batch: batch,
      extent: extent,
      processing: processing
    )
    classes = network.architecture.classes
  }

  /// Runs the network once, on finite numbers: [batch, input, (depth,) height, width].
  ///
  /// - Throws: `OrganError.Code.pluginRefused` for another count of numbers.
  public func run(_ inputs: [Float]) throws -> UNetOutput {
    output(try session.run(inputs))
  }

  /// Runs the network once, on numbers in memory.
  public func run(_ inputs: UnsafeBufferPointer<Float>) throws -> UNetOutput {
    output(try session.run(inputs))
  }

  private func output(_ numbers: [[Float]]) -> UNetOutput {
    UNetOutput(
      logits: numbers[0],
      presence: numbers.count > 1 ? numbers[1] : [],
      batch: session.batch,
      classes: classes,
      pixels: session.extent.count
    )
  }
}

/// What a U-Net says of a batch of images.
public struct UNetOutput: Sendable {
  /// [batch, class, (depth,) height, width].
  public let logits: [Float]
  /// [batch, output of the linear layer on the mean of the deepest map]; empty without that layer.
  public let presence: [Float]

  let batch: Int
  let classes: Int
  let pixels: Int

  /// The softmax of the logits over the classes, in the same order.
  public func probabilities() -> [Float] {
    var probabilities = logits
    Softmax.apply(to: &probabilities, batch: batch, channels: classes, pixels: pixels)
    return probabilities
  }
}
