import Foundation
import Imaging

/// What lies around the heart, in RAS+ mm from the middle of its base: a thorax in few solids.
struct DemonstrationBody: Sendable {
  /// From outside to inside: later solids lie within or over earlier ones.
  private static let solids: [(Ellipsoid, intensity: Double)] = [
    (solid((25, -35, 0), (175, 118, 500)), 235),  // subcutaneous fat
    (solid((25, -35, 0), (163, 106, 500)), 110),  // chest wall
    (solid((25, -33, 0), (146, 90, 500)), 22),  // lungs
    (solid((75, -25, -135), (125, 95, 80)), 135),  // liver
    (solid((38, -105, 0), (26, 26, 500)), 125),  // spine
    (solid((2, -82, 0), (12, 12, 500)), 290),  // descending aorta
    (solid((28, 52, -10), (38, 9, 70)), 230),  // fat behind the breastbone
  ]

  private static func solid(
    _ centre: (Double, Double, Double),
    _ semiAxes: (Double, Double, Double)
  ) -> Ellipsoid {
    Ellipsoid(
      centre: SIMD3(centre.0, centre.1, centre.2),
      semiAxes: SIMD3(semiAxes.0, semiAxes.1, semiAxes.2)
    )
  }

  /// The brightness at a point.
  static func intensity(at point: SIMD3<Double>) -> Double {
    solids.last { $0.0.contains(point) }?.intensity ?? 4
  }

  /// Whether all within a distance of a point is as bright; false when not sure.
  static func isUniform(around point: SIMD3<Double>, within distance: Double) -> Bool {
    !solids.contains { $0.0.clearance(point) < distance }
  }
}
