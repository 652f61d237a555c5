/// What follows a sum: the sum itself where it is positive, a multiple of it elsewhere.
public struct Activation: Hashable, Sendable {
  /// By what negative sums are multiplied.
  public let slope: Float

  /// Leaves sums as they are.
  public static let none = Activation(slope: 1)
  /// The rectifier (ReLU): negative sums become 0.
  public static let rectifier = Activation(slope: 0)
  /// The leaky rectifier of a slope.
  public static func leaky(_ slope: Float) -> Activation { Activation(slope: slope) }
}
