/// A triangulated surface in the patient's space, RAS+ millimetres.
public struct SurfaceMesh: Equatable, Sendable {
  /// The corners, mm.
  public var vertices: [SIMD3<Double>]
  /// Three vertex indices a triangle, counter-clockwise seen from outside.
  public var triangles: [SIMD3<Int32>]

  /// A surface of corners and triangles.
  public init(vertices: [SIMD3<Double>], triangles: [SIMD3<Int32>]) {
    self.vertices = vertices
    self.triangles = triangles
  }
}
