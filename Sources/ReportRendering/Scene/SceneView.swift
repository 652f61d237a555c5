import Foundation

/// Where a scene is looked at from when the page opens: the still picture's view and the viewer's.
///
/// The patient faces the reader: their left is on the right of the page, the head is up.
struct SceneView: Codable, Equatable, Sendable {
  /// The turn about the patient's long axis, radians.
  var yaw = 0.6
  /// How far the eye is raised, radians.
  var pitch = 0.28
  /// The eye's distance in radii of the scene, which then just fits.
  var distance = 4.5
  /// The cotangent of half the angle of view, 26°.
  var focal = 4.331

  /// The rows of the rotation into the view: to the right, up, towards the eye.
  var rows: (SIMD3<Float>, SIMD3<Float>, SIMD3<Float>) {
    let (c, s) = (Float(cos(yaw)), Float(sin(yaw)))
    let (cp, sp) = (Float(cos(pitch)), Float(sin(pitch)))
    return (
      SIMD3(-c, s, 0),
      SIMD3(-sp * s, -sp * c, cp),
      SIMD3(cp * s, cp * c, sp)
    )
  }
}
