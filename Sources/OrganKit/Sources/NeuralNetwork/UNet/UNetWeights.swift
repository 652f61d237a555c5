import OrganKit

/// The tensors of a weights file, taken by name and shape: what is not taken is refused.
struct UNetWeights {
  let file: Safetensors
  private var untaken: Set<String>

  init(_ file: Safetensors) {
    self.file = file
    untaken = Set(file.tensors.keys)
  }

  mutating func take(_ name: String, _ shape: [Int]) throws -> Tensor {
    guard let tensor = file.tensors[name] else {
      throw file.refusal("tensor '\(name)' is missing")
    }
    guard tensor.shape == shape else {
      throw file.refusal("tensor '\(name)' has shape \(tensor.shape), where \(shape) is expected")
    }
    untaken.remove(name)
    return tensor
  }

  /// The convolution `name.conv` with the normalisation `name.norm` folded in.
  mutating func takeNormalised(
    _ name: String,
    _ shape: [Int]
  ) throws -> (weights: Tensor, bias: [Float]) {
    let weights = try take("\(name).conv.weight", shape)
    let bias = try take("\(name).conv.bias", [shape[0]]).values
    let norm = Normalisation(
      weight: try take("\(name).norm.weight", [shape[0]]).values,
      bias: try take("\(name).norm.bias", [shape[0]]).values,
      mean: try take("\(name).norm.running_mean", [shape[0]]).values,
      variance: try take("\(name).norm.running_var", [shape[0]]).values
    )
    if let variance = norm.variance.first(where: { $0 < 0 }) {
      throw file.refusal("tensor '\(name).norm.running_var' holds a negative variance, \(variance)")
    }
    let folded = norm.folded(into: weights, bias: bias)
    guard folded.weights.values.allSatisfy(\.isFinite), folded.bias.allSatisfy(\.isFinite) else {
      throw file.refusal("the weights of '\(name)' grow beyond all numbers when normalised")
    }
    return folded
  }

  func checkAllTaken() throws {
    if let name = untaken.min() {
      throw file.refusal("tensor \(Safetensors.quoted(name)) belongs to no layer of the network")
    }
  }
}
