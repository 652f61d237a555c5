public import Imaging
public import OrganKit

/// The twin: the growth model with what was seen, as a posterior.
public struct TumourTwin: Sendable {
  /// A draw of the posterior: the model's numbers and what imaging sees of it.
  public struct Member: Codable, Sendable, Equatable {
    /// The growth model's numbers.
    public var growth: GrowthParameters
    /// The density at which contrast-enhanced T1 shows the core.
    public var coreThreshold: Double
    /// The density at which FLAIR shows the whole.
    public var wholeThreshold: Double
    /// Its weight; all weights sum to 1.
    public var weight: Double
  }

  /// The tissue, on the study's grid.
  public var tissue: BrainTissue
  /// Fibre directions on the same grid.
  public var fibres: FibreField?
  /// What was seen, earliest first.
  public var outlines: [TumourAnatomy.Outline]
  /// What was done.
  public var course: TreatmentCourse
  /// The grid step of the calibration, mm.
  public var step: Double
  /// The best fit: the posterior's mode.
  public var best: Member
  /// Draws from the posterior.
  public var members: [Member]
  /// The parameters the data identify, by the names of the findings.
  public var identified: [String]
  /// The date of day 0 (ISO 8601), if known.
  public var firstDate: String?
  /// What earlier versions of the twin foretold, and what was seen, earliest first.
  public var forecasts: [ForecastRecord] = []
}
