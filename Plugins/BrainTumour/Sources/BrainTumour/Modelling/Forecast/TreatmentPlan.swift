import Foundation
public import OrganKit

/// A plan of radiotherapy, with or without a drug beside it.
///
/// A plan stands in the place of what the log holds of radiotherapy and drugs; operations stay. Its
/// delay counts from the anchor: the day of the log's first fraction or dose, else that of the last
/// scan. So for a treated patient plans are what could have been done then, and for an untreated one
/// what can be done now.
public struct TreatmentPlan: Codable, Sendable, Equatable {
  /// The name for people.
  public var title: String
  /// The dose of all fractions, Gy; 0 for no radiotherapy.
  public var totalDose: Double
  /// How many fractions, five a week.
  public var fractions: Int
  /// Days from the anchor to the first fraction.
  public var startDelay: Double
  /// How far around the core the full dose reaches, mm.
  public var margin: Double
  /// Whether the drug is given on each day from the first to the last fraction.
  public var hasDrug: Bool

  /// A plan.
  public init(
    title: String,
    totalDose: Double,
    fractions: Int,
    startDelay: Double,
    margin: Double = standardMargin,
    hasDrug: Bool = false
  ) {
    self.title = title
    self.totalDose = totalDose
    self.fractions = fractions
    self.startDelay = startDelay
    self.margin = margin
    self.hasDrug = hasDrug
  }

  /// The margin of ESTRO-EANO's guideline for glioblastoma, mm.
  ///
  /// - SeeAlso: Niyazi et al. 2023, doi:10.1016/j.radonc.2023.109663.
  public static let standardMargin = 15.0
  /// Days from scan to the first fraction, assumed.
  public static let standardDelay = 14.0

  /// The log, untouched by any plan: nothing is done from the anchor on.
  public static let untreated = TreatmentPlan(
    title: "No treatment",
    totalDose: 0,
    fractions: 0,
    startDelay: 0
  )
  /// 60 Gy in 30 fractions.
  public static let standard = TreatmentPlan(
    title: "60 Gy in 30 fractions",
    totalDose: 60,
    fractions: 30,
    startDelay: standardDelay
  )
  /// With temozolomide on each day of it.
  ///
  /// - SeeAlso: Stupp et al. 2005, doi:10.1056/NEJMoa043330; the cycles after radiotherapy are left
  ///   out.
  public static let standardWithDrug = TreatmentPlan(
    title: "60 Gy in 30 fractions with temozolomide",
    totalDose: 60,
    fractions: 30,
    startDelay: standardDelay,
    hasDrug: true
  )
  /// The short course for the elderly.
  ///
  /// - SeeAlso: Perry et al. 2017, doi:10.1056/NEJMoa1611977.
  public static let short = TreatmentPlan(
    title: "40 Gy in 15 fractions",
    totalDose: 40,
    fractions: 15,
    startDelay: standardDelay
  )
  /// The standard four weeks later.
  public static let delayed = TreatmentPlan(
    title: "60 Gy in 30 fractions, 28 days later",
    totalDose: 60,
    fractions: 30,
    startDelay: standardDelay + 28
  )

  /// What was done, as a row beside the plans.
  static let logged = TreatmentPlan(
    title: "As in the log",
    totalDose: 0,
    fractions: 0,
    startDelay: 0
  )

  /// Whether it gives anything.
  var isGiven: Bool { totalDose > 0 || hasDrug }

  /// What a report compares.
  ///
  /// - Parameter isTreated: whether the log holds treatment, in whose place plans then begin.
  /// - Returns: no treatment first.
  public static func compared(isTreated: Bool) -> [TreatmentPlan] {
    [untreated, standard, standardWithDrug, short, delayed]
      .map { plan in
        var plan = plan
        if isTreated { plan.startDelay = max(0, plan.startDelay - standardDelay) }
        return plan
      }
  }

  /// The days of the fractions from the first: Monday to Friday, the first on a Monday.
  public var fractionDays: [Double] {
    (0..<max(0, totalDose > 0 ? fractions : 0)).map { Double(7 * ($0 / 5) + $0 % 5) }
  }

  /// The part of the cells that survives all fractions at the full dose, without regrowth:
  /// exp(−n(αd + βd²)) with d = dose a fraction.
  ///
  /// - Parameters:
  ///   - alpha: linear radiosensitivity, 1/Gy.
  ///   - ratio: α/β, Gy.
  /// - Returns: 0 to 1.
  /// - SeeAlso: Fowler 1989, doi:10.1259/0007-1285-62-740-679.
  public func survivingPart(alpha: Double, alphaBetaRatio ratio: Double) -> Double {
    guard fractions > 0, totalDose > 0 else { return 1 }
    let dose = totalDose / Double(fractions)
    return exp(-alpha * totalDose * (1 + dose / ratio))
  }

  /// The plan of the scenario `treatment`.
  ///
  /// - Throws: `OrganError.Code.wrongCommandLine` where doses and fractions contradict each other.
  public init(_ scenario: Scenario) throws {
    func number(_ name: String) throws -> Double {
      guard let value = scenario.parameters[name], value.isFinite else {
        throw OrganError(
          .wrongCommandLine,
          "the scenario '\(scenario.name)' needs the parameter '\(name)'"
        )
      }
      return value
    }
    guard let fractions = try Int(exactly: number("fractions").rounded()) else {
      throw OrganError(.wrongCommandLine, "fractions is no whole number")
    }
    let dose = try number("totalDose")
    guard dose == 0 || fractions > 0 else {
      throw OrganError(.wrongCommandLine, "\(dose) Gy cannot be given in no fraction")
    }
    let hasDrug = try number("drug") >= 0.5
    let gray = dose == dose.rounded() ? "\(Int(dose))" : "\(dose)"
    self.init(
      title: dose > 0
        ? "\(gray) Gy in \(fractions) fractions" + (hasDrug ? " with temozolomide" : "")
        : hasDrug ? "Temozolomide alone" : "No treatment",
      totalDose: dose,
      fractions: fractions,
      startDelay: try number("startDelay"),
      margin: try number("margin"),
      hasDrug: hasDrug
    )
  }

  /// The doses of the drug: on each day from the first to the last fraction, 42 days where there is
  /// no radiotherapy.
  func drugDays(from start: Double) -> [Double] {
    guard hasDrug else { return [] }
    let last = fractionDays.last.map { Int($0) } ?? 41
    return (0...last).map { start + Double($0) }
  }
}
