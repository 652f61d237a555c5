/// The numbers of the growth model.
public struct GrowthParameters: Codable, Sendable, Equatable {
  /// Diffusivity in white matter, mm²/d.
  public var whiteMatterDiffusivity: Double
  /// Diffusivity in white over that in grey matter.
  public var whiteToGreyRatio: Double
  /// Proliferation rate, 1/d.
  public var proliferationRate: Double
  /// Where the tumour began, RAS mm.
  public var origin: SIMD3<Double>
  /// How long before the first scan it began, d.
  public var age: Double
  /// Linear radiosensitivity α, 1/Gy.
  public var radiosensitivity: Double
  /// α/β of the linear-quadratic model, Gy.
  public var alphaBetaRatio: Double
  /// Rate of kill right after a full dose of the drug, 1/d.
  public var drugSensitivity: Double
  /// Rate at which the drug decays, 1/d; 9.242 is temozolomide's half-life of 1.8 h.
  public var drugDecayRate: Double

  /// Parameters; treatment has no effect by default.
  public init(
    whiteMatterDiffusivity: Double,
    whiteToGreyRatio: Double = 10,
    proliferationRate: Double,
    origin: SIMD3<Double>,
    age: Double,
    radiosensitivity: Double = 0,
    alphaBetaRatio: Double = 10,
    drugSensitivity: Double = 0,
    drugDecayRate: Double = 9.242
  ) {
    self.whiteMatterDiffusivity = whiteMatterDiffusivity
    self.whiteToGreyRatio = whiteToGreyRatio
    self.proliferationRate = proliferationRate
    self.origin = origin
    self.age = age
    self.radiosensitivity = radiosensitivity
    self.alphaBetaRatio = alphaBetaRatio
    self.drugSensitivity = drugSensitivity
    self.drugDecayRate = drugDecayRate
  }
}
