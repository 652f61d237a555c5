import Imaging

extension HeartDemonstration {
  /// Density of myocardium, g/mL.
  static let myocardialDensity = 1.05

  /// What is true of the ventricles, by the name and in the unit of the finding.
  ///
  /// Left volumes and mass are exact; right ones are by quadrature, within 0.01 %.
  public var truth: [String: Double] {
    let (rest, systole) = (shapes[0], shapes[endSystolicPhase])
    func ventricle(_ name: String, _ diastolic: Double, _ systolic: Double) -> [String: Double] {
      [
        name + "EndDiastolicVolume": diastolic / 1000,
        name + "EndSystolicVolume": systolic / 1000,
        name + "StrokeVolume": (diastolic - systolic) / 1000,
        name + "EjectionFraction": 100 * (diastolic - systolic) / diastolic,
      ]
    }
    var all = ["leftVentricularMass": Self.myocardialDensity * rest.wallVolume / 1000]
    all.merge(ventricle("leftVentricular", rest.leftVolume, systole.leftVolume)) { $1 }
    all.merge(ventricle("rightVentricular", rest.rightVolume, systole.rightVolume)) { $1 }
    return all
  }

  /// Points on a true surface as it was before breathing shifted the slices, RAS+ mm.
  ///
  /// Neighbours are about `spacing` (mm) apart; with `includesBase` the flat part in the base plane
  /// is covered too.
  public func surfacePoints(
    of structure: Structure,
    at instant: Instant,
    spacing: Double = 1,
    includesBase: Bool = true
  ) -> [SIMD3<Double>] {
    shapes[phase(instant)]
      .surfacePoints(of: structure, spacing: spacing, includesBase: includesBase)
      .map { pose.world($0) }
  }

  /// The base plane at one end of the contraction: a point on the left ventricle's axis, RAS+ mm,
  /// and the direction from there to the apex.
  public func basePlane(at instant: Instant) -> (point: SIMD3<Double>, towardsApex: SIMD3<Double>) {
    (pose.world(SIMD3(0, 0, shapes[phase(instant)].baseDepth)), pose.axes[2])
  }

  /// The left wall's true thickness along the short axes of the widest section, mm.
  public func lateralWallThickness(at instant: Instant) -> Double {
    shapes[phase(instant)].wallThickness
  }
}
