import Foundation
import Imaging

/// Both ventricles at one instant, as analytic solids.
///
/// The frame: x from the left ventricle's long axis towards the right ventricle, y towards the
/// inferior wall, z from the base (0 at end-diastole) to the apex; mm. The base of both ventricles
/// is the plane z = `baseDepth`.
/// * The left cavity and the epicardium are ellipsoids about one centre, cut by the base.
/// * The right cavity is an ellipsoid less all that lies within the epicardium: a crescent.
struct VentricularShape: Sendable, Equatable {
  /// What of a ventricle's shape does not change with time.
  struct Proportions: Sendable, Equatable {
    /// The left cavity's width along y as a share of that along x.
    var roundness: Double
    /// Where the left cavity is widest: the share of its length below the base.
    var waist: Double
    /// The apical wall's thickness as a share of the lateral one.
    var apicalThinning: Double
    /// The epicardial apex's depth, mm: the apex stands still.
    var apexDepth: Double
    /// How far the right apex stays behind the left epicardial one, mm.
    var rightApexGap: Double
    /// The left wall's volume, mm³: muscle is incompressible.
    var wallVolume: Double
  }

  var baseDepth: Double
  var cavity: Ellipsoid
  var epicardium: Ellipsoid
  var right: Ellipsoid
  /// Two, within the left cavity: dark in the image, cavity in labels and truth.
  var papillaryMuscles: [Ellipsoid]

  /// The lateral wall's thickness, mm, along both short axes.
  var wallThickness: Double { epicardium.semiAxes.x - cavity.semiAxes.x }

  /// The shape that holds given volumes (mm³) with its base at a depth (mm).
  init(
    leftVolume: Double,
    rightVolume: Double,
    baseDepth: Double,
    _ proportions: Proportions
  ) {
    // The wall's volume grows with its thickness.
    var (low, high) = (0.0, 40.0)
    for _ in 0..<60 {
      let middle = (low + high) / 2
      let left = Self.left(leftVolume, middle, baseDepth, proportions)
      let wall = left.epicardium.volume(beyond: baseDepth) - leftVolume
      if wall < proportions.wallVolume { low = middle } else { high = middle }
    }
    self.init(
      leftVolume: leftVolume,
      wallThickness: (low + high) / 2,
      rightVolume: rightVolume,
      baseDepth: baseDepth,
      proportions
    )
  }

  /// The shape whose lateral wall is so thick (mm), whatever its volume.
  init(
    leftVolume: Double,
    wallThickness: Double,
    rightVolume: Double,
    baseDepth: Double,
    _ proportions: Proportions
  ) {
    self.baseDepth = baseDepth
    (cavity, epicardium) = Self.left(leftVolume, wallThickness, baseDepth, proportions)
    right = Self.right(rightVolume, epicardium, baseDepth, proportions)
    papillaryMuscles = Self.papillaryMuscles(cavity, baseDepth)
  }

  /// The cavity of a volume within a wall of a thickness.
  private static func left(
    _ volume: Double,
    _ wallThickness: Double,
    _ baseDepth: Double,
    _ proportions: Proportions
  ) -> (cavity: Ellipsoid, epicardium: Ellipsoid) {
    let apicalWall = proportions.apicalThinning * wallThickness
    let length = max(proportions.apexDepth - apicalWall - baseDepth, 1)
    let depth = (1 - proportions.waist) * length
    let centre = SIMD3(0, 0, baseDepth + proportions.waist * length)
    let narrow = Ellipsoid(centre: centre, semiAxes: SIMD3(1, proportions.roundness, depth))
    let width = (volume / narrow.volume(beyond: baseDepth)).squareRoot()
    let cavity = Ellipsoid(
      centre: centre,
      semiAxes: SIMD3(width, width * proportions.roundness, depth)
    )
    let wall = SIMD3(wallThickness, wallThickness, apicalWall)
    return (cavity, Ellipsoid(centre: centre, semiAxes: cavity.semiAxes + wall))
  }

  /// The right ellipsoid whose crescent holds a volume: its free wall moves, its left end stays
  /// within the left ventricle.
  private static func right(
    _ volume: Double,
    _ epicardium: Ellipsoid,
    _ baseDepth: Double,
    _ proportions: Proportions
  ) -> Ellipsoid {
    let length = proportions.apexDepth - proportions.rightApexGap - baseDepth
    func ellipsoid(_ width: Double) -> Ellipsoid {
      let (x, y) = (epicardium.semiAxes.x, epicardium.semiAxes.y)
      return Ellipsoid(
        centre: SIMD3(width - 0.5 * x, 0, baseDepth + 0.15 * length),
        semiAxes: SIMD3(width, y * (0.72 + 0.22 * width / x), 0.85 * length)
      )
    }
    var (low, high) = (0.3 * epicardium.semiAxes.x, 4 * epicardium.semiAxes.x)
    for _ in 0..<32 {
      let middle = (low + high) / 2
      let found = crescentVolume(ellipsoid(middle), epicardium, beyond: baseDepth, steps: 96)
      if found < volume { low = middle } else { high = middle }
    }
    return ellipsoid((low + high) / 2)
  }

  private static func papillaryMuscles(_ cavity: Ellipsoid, _ baseDepth: Double) -> [Ellipsoid] {
    let length = cavity.centre.z + cavity.semiAxes.z - baseDepth
    // Anterolateral and posteromedial, beside the free wall.
    return [-2.0, 1.9]
      .map { angle in
        Ellipsoid(
          centre: SIMD3(
            0.58 * cavity.semiAxes.x * cos(angle),
            0.58 * cavity.semiAxes.y * sin(angle),
            baseDepth + 0.5 * length
          ),
          semiAxes: SIMD3(0.18 * cavity.semiAxes.x, 0.18 * cavity.semiAxes.y, 0.2 * length)
        )
      }
  }
}
