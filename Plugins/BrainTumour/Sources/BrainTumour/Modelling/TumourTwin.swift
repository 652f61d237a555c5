public import Imaging

/// The twin: the growth model with what was seen, as a posterior.
public struct TumourTwin: Sendable, Equatable {
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

  /// How far observations scatter about the model, standard deviations.
  public struct Scatter: Codable, Sendable, Equatable {
    /// The core's outline, mm.
    public var core: Double
    /// The whole's outline, mm.
    public var whole: Double
    /// Cellularity's logarithm; nil where it was not measured.
    public var cellularity: Double?
    /// The length over which places of the core's outline stray together, mm.
    public var coreLength = 6.0
    /// The same of the whole's outline, mm.
    public var wholeLength = 6.0
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
  /// Where the tissue maps are not to be trusted, such as inside a lesion.
  public var unknown: Mask? = nil
  /// Diffusivity along each axis of the study's grid over the isotropic one.
  public var anisotropy = SIMD3<Double>(repeating: 1)
  /// Where tumour has died of crowding.
  public var necrosis = NecrosisRule()
  /// How far the scans lie from the model.
  public var scatter = Scatter(core: 1, whole: 1, cellularity: nil)
  /// What earlier versions of the twin foretold, and what was seen, earliest first.
  public var forecasts: [ForecastRecord] = []

  /// The tissue as the growth model sees it, on a grid of a step in mm; nil for the calibration's.
  public func domain(step: Double? = nil) -> GrowthDomain {
    GrowthDomain(
      tissue: tissue,
      fibres: fibres,
      step: step ?? self.step,
      unknown: unknown,
      stretch: anisotropy
    )
  }
}

extension TumourTwin.Member {
  /// A draw whose thresholds are known as logits.
  init(growth: GrowthParameters, coreLogit: Double, wholeLogit: Double, weight: Double) {
    self.init(
      growth: growth,
      coreThreshold: Logit.density(coreLogit),
      wholeThreshold: Logit.density(wholeLogit),
      weight: weight
    )
  }
}
