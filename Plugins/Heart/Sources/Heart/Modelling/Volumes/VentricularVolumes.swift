/// What one ventricle holds and moves, by slice summation.
public struct VentricularVolumes: Codable, Equatable, Sendable {
  /// At end-diastole, mL.
  public var endDiastolic: Estimate
  /// At end-systole, mL.
  public var endSystolic: Estimate
  /// The difference of the two, mL.
  public var stroke: Estimate
  /// The stroke volume as a share of the end-diastolic one, %.
  public var ejectionFraction: Estimate

  /// A ventricle's volumes.
  public init(
    endDiastolic: Estimate,
    endSystolic: Estimate,
    stroke: Estimate,
    ejectionFraction: Estimate
  ) {
    self.endDiastolic = endDiastolic
    self.endSystolic = endSystolic
    self.stroke = stroke
    self.ejectionFraction = ejectionFraction
  }
}
