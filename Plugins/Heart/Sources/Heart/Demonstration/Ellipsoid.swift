import Foundation
import Imaging

/// A solid ellipsoid along its frame's axes, mm.
struct Ellipsoid: Sendable, Equatable {
  var centre: SIMD3<Double>
  var semiAxes: SIMD3<Double>

  /// 0 at the centre, 1 on the surface, growing outwards.
  @inline(__always)
  func level(_ point: SIMD3<Double>) -> Double {
    let scaled = (point - centre) / semiAxes
    return (scaled * scaled).sum().squareRoot()
  }

  @inline(__always)
  func contains(_ point: SIMD3<Double>) -> Bool {
    let scaled = (point - centre) / semiAxes
    return (scaled * scaled).sum() <= 1
  }

  /// At most the distance to the surface: in scaled space the distance to the unit sphere is exact,
  /// and scaling back stretches it at least by the shortest semi-axis.
  @inline(__always)
  func clearance(_ point: SIMD3<Double>) -> Double {
    abs(level(point) - 1) * semiAxes.min()
  }

  /// The half width along x at (y, z); 0 outside.
  @inline(__always)
  func halfChord(_ y: Double, _ z: Double) -> Double {
    let (v, w) = ((y - centre.y) / semiAxes.y, (z - centre.z) / semiAxes.z)
    return semiAxes.x * max(0, 1 - v * v - w * w).squareRoot()
  }

  /// The part at z ≥ `depth`, mm³: π·a·b·∫ (1 − ((z − c)/h)²) dz.
  func volume(beyond depth: Double) -> Double {
    let start = min(max((depth - centre.z) / semiAxes.z, -1), 1)
    let integral = (1 - start) - (1 - start * start * start) / 3
    return .pi * semiAxes.x * semiAxes.y * semiAxes.z * integral
  }

  /// All its semi-axes longer by as much.
  func grown(by margin: Double) -> Ellipsoid {
    Ellipsoid(centre: centre, semiAxes: semiAxes + SIMD3(repeating: margin))
  }
}
