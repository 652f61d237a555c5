import Foundation
import Imaging

extension VentricularShape {
  /// The left cavity, mm³, papillary muscles counted as cavity: exact.
  var leftVolume: Double { cavity.volume(beyond: baseDepth) }

  /// The left wall, mm³: exact.
  var wallVolume: Double { epicardium.volume(beyond: baseDepth) - leftVolume }

  /// The right cavity, mm³, by quadrature on 1,024 × 1,024 chords.
  ///
  /// Doubling the steps changes it by less than 0.001 %.
  var rightVolume: Double { rightVolume(steps: 1024) }

  /// The right cavity, mm³, with a number of steps in each direction.
  func rightVolume(steps: Int) -> Double {
    Self.crescentVolume(right, epicardium, beyond: baseDepth, steps: steps)
  }

  /// What lies in one solid, outside another and beyond a depth, mm³.
  ///
  /// Chords along x are exact. Along y and z the midpoint rule is used after y = c + b·sin(u) in the
  /// section at each depth, which takes away the root at the section's ends.
  static func crescentVolume(
    _ solid: Ellipsoid,
    _ hole: Ellipsoid,
    beyond depth: Double,
    steps: Int
  ) -> Double {
    let end = solid.centre.z + solid.semiAxes.z
    let rise = (end - depth) / Double(steps)
    let angles = (0..<steps).map { .pi * ((Double($0) + 0.5) / Double(steps) - 0.5) }
    let (sines, cosines) = (angles.map { sin($0) }, angles.map { cos($0) })
    var sum = 0.0
    for layer in 0..<steps {
      let z = depth + (Double(layer) + 0.5) * rise
      let w = (z - solid.centre.z) / solid.semiAxes.z
      let section = max(0, 1 - w * w).squareRoot()
      var area = 0.0
      for step in 0..<steps {
        let y = solid.centre.y + solid.semiAxes.y * section * sines[step]
        let half = solid.semiAxes.x * section * cosines[step]
        let hidden = hole.halfChord(y, z)
        let left = max(solid.centre.x - half, hole.centre.x - hidden)
        let right = min(solid.centre.x + half, hole.centre.x + hidden)
        area += (2 * half - max(0, right - left)) * cosines[step]
      }
      sum += area * solid.semiAxes.y * section
    }
    return sum * rise * .pi / Double(steps)
  }
}
