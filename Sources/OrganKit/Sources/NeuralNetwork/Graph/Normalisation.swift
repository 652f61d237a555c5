/// A batch normalisation as trained: fixed numbers a channel.
///
/// y = (x − mean) / √(variance + epsilon) · weight + bias.
///
/// - SeeAlso: Ioffe, Szegedy 2015, "Batch normalization", arXiv:1502.03167.
public struct Normalisation: Sendable {
  /// The scale of each channel.
  public var weight: [Float]
  /// What is added to each channel.
  public var bias: [Float]
  /// The running mean of each channel.
  public var mean: [Float]
  /// The running variance of each channel, none negative.
  public var variance: [Float]
  /// What keeps the root from 0.
  public var epsilon: Double

  /// A normalisation from its four lists of one number a channel.
  public init(
    weight: [Float],
    bias: [Float],
    mean: [Float],
    variance: [Float],
    epsilon: Double = 1e-5
  ) {
    self.weight = weight
    self.bias = bias
    self.mean = mean
    self.variance = variance
    self.epsilon = epsilon
  }

  /// The convolution that does what a convolution and this normalisation after it do.
  ///
  /// Weights are [output channel, …]; a bias is one number an output channel.
  public func folded(
    into weights: Tensor,
    bias convolutionBias: [Float]?
  ) -> (weights: Tensor, bias: [Float]) {
    let channels = weights.shape.first ?? 0
    precondition(
      [weight.count, bias.count, mean.count, variance.count].allSatisfy { $0 == channels }
        && convolutionBias.map { $0.count == channels } ?? true,
      "one number an output channel"
    )
    let scales = (0..<channels)
      .map { Double(weight[$0]) / (Double(variance[$0]) + epsilon).squareRoot() }
    let inputs = channels == 0 ? 0 : weights.values.count / channels
    let values = weights.values.indices
      .map { Float(Double(weights.values[$0]) * scales[$0 / inputs]) }
    let biases = (0..<channels)
      .map { channel in
        let before = Double(convolutionBias?[channel] ?? 0) - Double(mean[channel])
        return Float(before * scales[channel] + Double(bias[channel]))
      }
    return (Tensor(shape: weights.shape, values: values), biases)
  }
}
