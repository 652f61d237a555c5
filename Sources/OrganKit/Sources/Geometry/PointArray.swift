/// Numbers at a surface's vertices.
public struct PointArray: Equatable, Sendable {
  /// What they are, such as `wallThickness`.
  public var name: String
  /// How many numbers a vertex has: 1 for a scalar, 3 for a vector.
  public var components: Int
  /// The numbers, all of a vertex's together, in the vertices' order.
  public var values: [Double]

  /// Numbers at vertices.
  public init(name: String, components: Int = 1, values: [Double]) {
    self.name = name
    self.components = components
    self.values = values
  }
}
