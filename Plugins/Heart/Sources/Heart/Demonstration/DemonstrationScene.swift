import Foundation
import Imaging

/// What a sample of space holds at one phase: a tissue, and the label it counts for.
enum SceneTissue: Int, CaseIterable {
  /// Not of the heart: the body around it.
  case body = 0
  case rightBlood, leftMuscle, leftBlood
  case papillaryMuscle, thinWall, atrialBlood, fat

  /// In labels, papillary muscles are cavity; walls of the right ventricle and the atria are none.
  var label: Int {
    switch self {
    case .rightBlood: 1
    case .leftMuscle: 2
    case .leftBlood, .papillaryMuscle: 3
    case .body, .thinWall, .atrialBlood, .fat: 0
    }
  }

  /// Brightness in a balanced steady-state cine; of the body it is the background's.
  var intensity: Double {
    switch self {
    case .body: 0
    case .rightBlood, .leftBlood, .atrialBlood: 300
    case .leftMuscle, .papillaryMuscle, .thinWall: 100
    case .fat: 240
    }
  }
}

/// The heart at one phase with what touches it, in the frame of `VentricularShape`.
struct DemonstrationScene: Sendable {
  private let shape: VentricularShape
  private let rightWall: Ellipsoid
  private let atria: [(blood: Ellipsoid, wall: Ellipsoid)]
  private let fat: [Ellipsoid]

  /// - Parameters:
  ///   - shape: the ventricles.
  ///   - atRest: the ventricles at end-diastole; the fat around them stands still.
  init(_ shape: VentricularShape, atRest: VentricularShape) {
    self.shape = shape
    rightWall = shape.right.grown(by: 3)
    let left = atRest.cavity.semiAxes.x
    atria = [
      (SIMD3(0, 0, shape.baseDepth - 0.75 * left), SIMD3(0.95, 0.9, 0.95) * left),
      (SIMD3(atRest.right.centre.x, 0, shape.baseDepth - 0.7 * left), SIMD3(0.9, 0.85, 0.9) * left),
    ]
    .map { centre, semiAxes in
      let blood = Ellipsoid(centre: centre, semiAxes: semiAxes)
      return (blood, blood.grown(by: 2))
    }
    fat = [atRest.epicardium.grown(by: 4), atRest.right.grown(by: 6)]
  }

  /// What lies at a point.
  func tissue(at point: SIMD3<Double>) -> SceneTissue {
    if point.z >= shape.baseDepth {
      if shape.epicardium.contains(point) {
        guard shape.cavity.contains(point) else { return .leftMuscle }
        return shape.papillaryMuscles.contains { $0.contains(point) }
          ? .papillaryMuscle : .leftBlood
      }
      if shape.right.contains(point) { return .rightBlood }
      if rightWall.contains(point) { return .thinWall }
    } else {
      for atrium in atria where atrium.wall.contains(point) {
        return atrium.blood.contains(point) ? .atrialBlood : .thinWall
      }
    }
    return fat.contains { $0.contains(point) } ? .fat : .body
  }

  /// Whether all within a distance of a point is of the tissue at the point; false when not sure.
  func isUniform(around point: SIMD3<Double>, within distance: Double) -> Bool {
    for solid in fat where solid.clearance(point) < distance { return false }
    if point.z > shape.baseDepth - distance {
      for solid in [shape.epicardium, shape.cavity, shape.right, rightWall]
      where solid.clearance(point) < distance {
        return false
      }
      for solid in shape.papillaryMuscles where solid.clearance(point) < distance { return false }
    }
    if point.z < shape.baseDepth + distance {
      for atrium in atria {
        if atrium.wall.clearance(point) < distance { return false }
        if atrium.blood.clearance(point) < distance { return false }
      }
      // The base itself parts ventricles from atria.
      return point.z < shape.baseDepth - distance || tissue(at: point) == .body
    }
    return true
  }
}
