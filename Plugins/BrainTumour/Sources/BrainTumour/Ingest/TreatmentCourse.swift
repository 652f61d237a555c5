public import Imaging

/// What was done to the tumour, and what a plan would do; days count from the first scan.
public struct TreatmentCourse: Sendable, Equatable {
  /// An operation.
  public struct Resection: Sendable, Equatable {
    /// The day.
    public var day: Double
    /// What was taken out, on the study's grid.
    public var cavity: Mask

    /// An operation that leaves a cavity.
    public init(day: Double, cavity: Mask) {
      (self.day, self.cavity) = (day, cavity)
    }
  }

  /// A fraction of radiotherapy.
  public struct Fraction: Sendable, Equatable {
    /// The day, with its time of day as a fraction.
    public var day: Double
    /// The prescribed dose, Gy.
    public var dose: Double
    /// The dose of each voxel over the prescribed one, as an index into `doseMaps`; nil for the
    /// prescribed dose everywhere.
    public var doseMap: Int?

    /// A fraction.
    public init(day: Double, dose: Double, doseMap: Int? = nil) {
      (self.day, self.dose, self.doseMap) = (day, dose, doseMap)
    }
  }

  /// A dose of a drug, such as temozolomide.
  public struct DrugDose: Sendable, Equatable {
    /// The day.
    public var day: Double
    /// The dose over the course's highest one, 0 to 1.
    public var amount: Double

    /// A dose.
    public init(day: Double, amount: Double = 1) {
      (self.day, self.amount) = (day, amount)
    }
  }

  /// Operations, earliest first.
  public var resections: [Resection]
  /// Fractions, earliest first.
  public var fractions: [Fraction]
  /// Doses, earliest first.
  public var doses: [DrugDose]
  /// The dose of each voxel over the prescribed one, on the study's grid.
  public var doseMaps: [Volume]

  /// A course; nothing is done by default.
  public init(
    resections: [Resection] = [],
    fractions: [Fraction] = [],
    doses: [DrugDose] = [],
    doseMaps: [Volume] = []
  ) {
    self.resections = resections
    self.fractions = fractions
    self.doses = doses
    self.doseMaps = doseMaps
  }

  /// Whether nothing is done.
  public var isEmpty: Bool { resections.isEmpty && fractions.isEmpty && doses.isEmpty }
}
