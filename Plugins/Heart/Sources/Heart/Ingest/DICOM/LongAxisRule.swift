import Foundation
import Imaging

/// Which long-axis view a plane is, by where it lies in the heart and not by what it is called.
///
/// A long-axis plane contains the axis of the left ventricle and turns about it. It crosses the
/// short-axis plane in a line; its angle is measured there, from the patient's left (0°) towards the
/// front and the head (90°), and taken modulo 180°. The four-chamber view runs from the right
/// ventricle to the lateral wall, the two-chamber view from the anterior to the inferior wall, and the
/// three-chamber view from the outflow tract, in front on the right, to the inferolateral wall: about
/// 60° apart.
///
/// - SeeAlso: Cerqueira et al. 2002, doi:10.1161/hc0402.102975; Kramer et al. 2020,
///   doi:10.1186/s12968-020-00607-1
struct LongAxisRule {
  /// From base to apex, of length 1.
  let axis: SIMD3<Double>
  /// A point on the left ventricle's axis, roughly, mm.
  let centre: SIMD3<Double>

  /// What a plane is.
  enum Verdict {
    /// A view by its role, and how far its plane is from the centre, mm.
    case view(role: String, distance: Double)
    /// None, and why.
    case none(String)
  }

  /// The angles (degrees) up to which each view's plane is looked for.
  private static let views: [(role: String, below: Double)] = [
    ("cineFourChamber", 40), ("cineTwoChamber", 100), ("cineThreeChamber", 160),
    ("cineFourChamber", 180),
  ]
  /// A plane that leans more (degrees) does not contain the axis.
  private static let mostTilt = 20.0
  /// A plane farther (mm) does not cut the left ventricle in its middle.
  private static let farthest = 20.0

  /// Where a plane belongs.
  func verdict(on plane: VoxelGrid) -> Verdict {
    let normal = plane.axes[2].normalised
    let tilt = asin(min(1, abs(normal.dot(axis)))) * 180 / .pi
    guard tilt <= Self.mostTilt else {
      return .none(
        "its plane leans \(Int(tilt.rounded()))° against the left ventricle's axis: no long-axis view"
      )
    }
    let distance = abs(normal.dot(centre - plane.origin))
    guard distance <= Self.farthest else {
      return .none(
        "its plane passes \(Int(distance.rounded())) mm from the left ventricle's middle: a view of "
          + "something else"
      )
    }
    guard let angle = angle(of: normal) else {
      return .none("the heart lies so that its views cannot be told apart by their planes")
    }
    let role = Self.views.first { angle < $0.below }?.role ?? Self.views[0].role
    return .view(role: role, distance: distance)
  }

  /// The angle of a plane's trace in the short-axis plane, 0 to 180 degrees.
  func angle(of normal: SIMD3<Double>) -> Double? {
    // RAS: left is negative x.
    let left = SIMD3<Double>(-1, 0, 0)
    let across = left - left.dot(axis) * axis
    guard across.length > 0.2 else { return nil }
    let first = across.normalised
    var second = axis.cross(first)
    // Towards the front and the head.
    if second.dot(SIMD3(0, 1, 1)) < 0 { second = -second }
    let trace = axis.cross(normal)
    let angle = atan2(trace.dot(second), trace.dot(first)) * 180 / .pi
    return (angle + 360).truncatingRemainder(dividingBy: 180)
  }
}
