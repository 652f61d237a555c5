/// Numbers in rows: the last axis varies fastest.
public struct Tensor: Hashable, Sendable {
  /// The length of each axis; empty for a single number.
  public let shape: [Int]
  /// As many numbers as the shape's product.
  public let values: [Float]

  /// A tensor of a shape.
  public init(shape: [Int], values: [Float]) {
    precondition(shape.allSatisfy { $0 >= 0 }, "no axis is shorter than nothing")
    precondition(values.count == shape.reduce(1, *), "as many numbers as the shape says")
    self.shape = shape
    self.values = values
  }
}
