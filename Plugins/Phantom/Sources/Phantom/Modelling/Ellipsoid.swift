import Foundation

/// An ellipsoid in the patient's space, RAS+ millimetres.
public struct Ellipsoid: Codable, Equatable, Sendable {
  /// The centre, mm.
  public var centre: SIMD3<Double>
  /// The directions of the axes, longest first: unit vectors at right angles.
  public var directions: [SIMD3<Double>]
  /// The half lengths of the axes, mm.
  public var radii: [Double]

  init(centre: SIMD3<Double>, directions: [SIMD3<Double>], radii: [Double]) {
    self.centre = centre
    self.directions = directions
    self.radii = radii
  }

  /// The volume, mm³.
  public var volume: Double { 4 / 3 * .pi * radii.reduce(1, *) }

  /// The same shape with `factor` times the volume.
  func grown(by factor: Double) -> Ellipsoid {
    var grown = self
    grown.radii = radii.map { $0 * cbrt(factor) }
    return grown
  }
}
