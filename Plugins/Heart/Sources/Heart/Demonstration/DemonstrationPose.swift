import Foundation
import Imaging

/// Where the heart lies in the patient, and where the scanner lays its slices.
struct DemonstrationPose: Sendable {
  /// The middle of the left ventricle's base at end-diastole, RAS+ mm.
  let base = SIMD3(-18.0, 12, 24)
  /// The heart's axes: towards the right ventricle, the inferior wall and the apex; right-handed.
  let axes: [SIMD3<Double>]

  /// The apex points to the left, the front and the feet.
  init() {
    let apex = SIMD3(-0.62, 0.53, -0.58).normalised
    let aside = SIMD3(0.7, 0.7, 0)
    let right = (aside - aside.dot(apex) * apex).normalised
    axes = [right, apex.cross(right), apex]
  }

  /// A point of the heart's frame in the patient.
  func world(_ point: SIMD3<Double>) -> SIMD3<Double> { base + direction(point) }

  /// A direction of the heart's frame in the patient.
  func direction(_ heart: SIMD3<Double>) -> SIMD3<Double> {
    heart.x * axes[0] + heart.y * axes[1] + heart.z * axes[2]
  }

  /// A direction in the patient in the heart's frame.
  func heartDirection(_ world: SIMD3<Double>) -> SIMD3<Double> {
    SIMD3(world.dot(axes[0]), world.dot(axes[1]), world.dot(axes[2]))
  }

  /// A point in the patient in the heart's frame.
  func heart(_ world: SIMD3<Double>) -> SIMD3<Double> { heartDirection(world - base) }

  /// The short-axis stack, from base to apex; the right ventricle lies at lower column index, the
  /// anterior wall at lower row index, as clinicians look at it.
  func shortAxisGrid(_ plan: DemonstrationPlan, _ atRest: VentricularShape) -> VoxelGrid {
    let normal = Self.tilted(SIMD3(0, 0, 1), plan)
    let (across, down) = (Self.tilted(SIMD3(-1, 0, 0), plan), Self.tilted(SIMD3(0, 1, 0), plan))
    // From the first to the last slice that holds a ventricle, in spacings from the base's middle.
    let points = HeartDemonstration.Structure.allCases.flatMap {
      atRest.surfacePoints(of: $0, spacing: 2, includesBase: true)
    }
    let depths = points.map { $0.dot(normal) / plan.sliceSpacing - plan.baseOffset }
    let rim = 0.01
    let first = Int(((depths.min() ?? 0) + rim).rounded(.down)) - plan.emptySlicesAtBase
    let last = Int(((depths.max() ?? 0) - rim).rounded(.down)) + plan.emptySlicesAtApex

    let pixels = 128
    let middle =
      (atRest.right.centre.x + atRest.right.semiAxes.x - atRest.epicardium.semiAxes.x) / 2
    let depth = (Double(first) + 0.5 + plan.baseOffset) * plan.sliceSpacing
    let half = Double(pixels - 1) / 2 * plan.pixelSpacing
    let corner = SIMD3(middle, 0, 0) + depth * normal - half * (across + down)
    return VoxelGrid(
      size: SIMD3(pixels, pixels, last - first + 1),
      axes: [
        direction(across) * plan.pixelSpacing, direction(down) * plan.pixelSpacing,
        direction(normal) * plan.sliceSpacing,
      ],
      origin: world(corner)
    )
  }

  /// One thick slice through the long axis and the middle of both ventricles, apex at the top.
  func fourChamberGrid(_ plan: DemonstrationPlan, _ atRest: VentricularShape) -> VoxelGrid {
    let pixels = 128
    let half = Double(pixels - 1) / 2 * plan.pixelSpacing
    let middle =
      (atRest.right.centre.x + atRest.right.semiAxes.x - atRest.epicardium.semiAxes.x) / 2
    let (across, down) = (SIMD3(-1.0, 0, 0), SIMD3(0.0, 0, -1))
    let corner = SIMD3(middle, 0, 0.35 * plan.length) - half * (across + down)
    return VoxelGrid(
      size: SIMD3(pixels, pixels, 1),
      axes: [
        direction(across) * plan.pixelSpacing, direction(down) * plan.pixelSpacing,
        direction(SIMD3(0, 1, 0)) * 8,
      ],
      origin: world(corner)
    )
  }

  /// A direction turned by the plan's tilt about an axis within the base (Rodrigues' formula).
  private static func tilted(_ direction: SIMD3<Double>, _ plan: DemonstrationPlan) -> SIMD3<Double>
  {
    let (angle, towards) = (plan.tilt * .pi / 180, plan.tiltDirection * .pi / 180)
    let axis = SIMD3(-sin(towards), cos(towards), 0)
    let along = axis.dot(direction) * (1 - cos(angle)) * axis
    return direction * cos(angle) + axis.cross(direction) * sin(angle) + along
  }
}
