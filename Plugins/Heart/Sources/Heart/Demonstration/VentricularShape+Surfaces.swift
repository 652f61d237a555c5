import Foundation
import Imaging

extension VentricularShape {
  /// Points on a structure's true surface, evenly spread, in this shape's frame.
  ///
  /// Neighbours are about `spacing` (mm) apart; with `includesBase` the flat part in the base plane
  /// is covered too.
  func surfacePoints(
    of structure: HeartDemonstration.Structure,
    spacing: Double,
    includesBase: Bool
  ) -> [SIMD3<Double>] {
    let solid =
      switch structure {
      case .leftVentricularCavity: cavity
      case .leftVentricularEpicardium: epicardium
      case .rightVentricularCavity: right
      }
    let isRight = structure == .rightVentricularCavity
    var points = wall(solid, spacing)
    if isRight {
      points = points.filter { !epicardium.contains($0) }
      points += wall(epicardium, spacing).filter { right.contains($0) }
    }
    if includesBase {
      points += base(solid, spacing).filter { !(isRight && epicardium.contains($0)) }
    }
    return points
  }

  /// Rings of points below the base.
  private func wall(_ solid: Ellipsoid, _ spacing: Double) -> [SIMD3<Double>] {
    let (a, b, h) = (solid.semiAxes.x, solid.semiAxes.y, solid.semiAxes.z)
    let start = acos(min(max((baseDepth - solid.centre.z) / h, -1), 1))
    var points = [solid.centre + SIMD3(0, 0, h)]
    var polar = spacing / max(a, b)
    while polar <= start {
      let ring = max(a, b) * sin(polar)
      let count = max(4, Int((2 * .pi * ring / spacing).rounded(.up)))
      for step in 0..<count {
        let angle = 2 * .pi * Double(step) / Double(count)
        let direction = SIMD3(a * cos(angle), b * sin(angle), 0)
        points.append(solid.centre + direction * sin(polar) + SIMD3(0, 0, h * cos(polar)))
      }
      // Along a meridian the arc's length is √((a·cos)² + (h·sin)²) a radian.
      let (across, along) = (max(a, b) * cos(polar), h * sin(polar))
      polar += spacing / (across * across + along * along).squareRoot()
    }
    return points
  }

  /// A square lattice in the base plane.
  private func base(_ solid: Ellipsoid, _ spacing: Double) -> [SIMD3<Double>] {
    let reach = Int((solid.semiAxes.max() / spacing).rounded(.up))
    return (-reach...reach)
      .flatMap { row in
        (-reach...reach)
          .compactMap { column in
            let offset = SIMD3(Double(column), Double(row), 0) * spacing
            let point = SIMD3(solid.centre.x, solid.centre.y, baseDepth) + offset
            return solid.contains(point) ? point : nil
          }
      }
  }
}
