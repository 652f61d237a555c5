import Foundation
import OrganKit

/// What a report says in words.
enum TumourStatements {
  /// The two things a reader must know before using a number.
  static func figure(_ twin: TumourTwin, _ outlook: TumourOutlook) -> Figure {
    Figure(
      "limits",
      title: "What these forecasts are worth, and what they assume",
      caption: "For research; no decision on treatment may rest on them.",
      .text([validated, assumed(twin, outlook)])
    )
  }

  private static let validated = """
    The forecasts are validated on synthetic patients only: on tumours grown by the same kind of \
    model, with noise added. No real tumour that was scanned several times has been compared with \
    them. Intervals are a little too narrow: of 110 synthetic patients, 86 % of the 90 % intervals of \
    the model's numbers held the truth, and of 20 updated six times, 89 % of the volumes' bands did.
    """

  private static func assumed(_ twin: TumourTwin, _ outlook: TumourOutlook) -> String {
    var assumptions = [
      "cells spread and divide at rates that do not change with time",
      "the outlines show where the density of cells passes a threshold that is the same everywhere",
      "the tumour began at one point",
    ]
    switch twin.tissue.origin {
    case .patient: break
    case .atlas:
      assumptions.append("white and grey matter lie as in an atlas, not as in this patient")
    case .homogeneous: assumptions.append("all tissue is alike: no tissue map was given")
    }
    if !twin.identified.contains("proliferationRate") {
      assumptions.append(
        "how fast all happens is not seen in these scans and is taken from the literature"
      )
    }
    assumptions += [
      "radiation kills by the linear-quadratic model with an α/β of "
        + TumourWords.number(twin.best.growth.alphaBetaRatio)
        + " Gy, and survivors are as sensitive",
      twin.identified.contains("radiosensitivity")
        ? "what radiation does is read off the scans after it"
        : "how sensitive the tumour is to radiation is taken from the literature",
      "the dose of a plan is full within its margin and falls off as a bell curve of "
        + "\(TumourWords.number(DoseMap.fallOff)) mm beyond",
    ]
    return "Assumed: " + assumptions.joined(separator: "; ") + "."
  }

  /// What was read.
  static func study(_ twin: TumourTwin, _ series: TumourSeries) -> [Report.Fact] {
    var facts = series.facts.map { Report.Fact($0.name, $0.value) }
    let tissue =
      switch twin.tissue.origin {
      case .patient: "the patient's own"
      case .atlas: "of an atlas, registered to the patient"
      case .homogeneous: "none: all tissue taken as alike"
      }
    let told = Set(facts.map(\.title))
    if !told.contains("Tissue") { facts.append(Report.Fact("Tissue", tissue)) }
    if !told.contains("Treatment") {
      facts.append(Report.Fact("Treatment", treatment(twin.course)))
    }
    facts += [
      Report.Fact("Fibre directions", twin.fibres == nil ? "none" : "measured"),
      Report.Fact("Outlined scans", scans(twin)),
      Report.Fact("Model's grid", "\(TumourWords.number(twin.step)) mm"),
      Report.Fact("Draws of the posterior", "\(twin.members.count)"),
    ]
    return facts
  }

  private static func scans(_ twin: TumourTwin) -> String {
    let days = twin.outlines.map { TumourWords.number($0.day) }
    return "\(days.count), on day \(days.joined(separator: ", "))"
  }

  /// The log in a line.
  static func treatment(_ course: TreatmentCourse) -> String {
    var parts: [String] = []
    if !course.resections.isEmpty { parts.append("\(course.resections.count) operation(s)") }
    if let first = course.fractions.first, let last = course.fractions.last {
      let dose = course.fractions.reduce(0) { $0 + $1.dose }
      parts.append(
        "\(TumourWords.number(dose)) Gy in \(course.fractions.count) fractions, day "
          + "\(TumourWords.number(first.day)) to \(TumourWords.number(last.day))"
      )
    }
    if let first = course.doses.first, let last = course.doses.last {
      parts.append(
        "\(course.doses.count) doses of temozolomide, day \(TumourWords.number(first.day)) to "
          + TumourWords.number(last.day)
      )
    }
    return parts.isEmpty ? "none in the log" : parts.joined(separator: "; ")
  }

  /// How the numbers were made.
  static func methods(_ twin: TumourTwin, _ outlook: TumourOutlook) -> [String] {
    [
      """
      Growth: cells spread through tissue (more in white than in grey matter, not through fluid) and \
      divide until the tissue is full: ∂c/∂t = ∇·(D∇c) + ρc(1 − c). Radiation leaves \
      exp(−αd − βd²) of the cells at each fraction of the dose d; temozolomide kills at a rate that \
      decays with its half-life of 1.8 h. One scan tells D/ρ and the place; only two or more scans \
      before treatment tell how fast.
      """,
      """
      Volumes of outlines are counted voxels. Their intervals come from the voxels that the surface \
      cuts; that another reader might have drawn the outline otherwise is not in them.
      """,
      """
      All other numbers are medians and 90 % intervals over draws from the posterior, each solved \
      from the tumour's beginning. The same \(outlook.logged.weights.count) draws answer every plan.
      """,
      """
      Progression: the core is \(TumourWords.number(100 * (Progression.growth - 1))) % above its \
      smallest volume since the plan counts, and at least \
      \(TumourWords.number(Progression.measurable)) mL, the ball 10 mm wide; by volume alone, as \
      in the criteria RANO 2.0. Recurrence: the density of a voxel outside the present core comes \
      above the core's threshold within \(TumourWords.number(TumourTwin.recurrenceWindow)) days \
      after the last fraction or dose, or after the last scan if that is later.
      """,
      """
      Risk: the superquantile of level 0.9 of the mean number of cells until the last day, that is \
      its mean over the worst tenth of the draws.
      """,
      """
      Living cells: tissue that has been denser than \
      \(GrowthSolver.crowding) for longer than about \
      \(TumourWords.number(twin.necrosis.onset)) times 1/ρ counts as dead; that number was fixed \
      before uptake or diffusion was looked at.
      """,
    ]
  }

  /// What was displaced, where mass effect was asked for.
  static func massEffect(_ largest: Double?) -> [String] {
    guard let largest else { return [] }
    return [
      """
      Mass effect: what grows after the last scan pushes the tissue, an elastic solid, by up to \
      \(String(format: "%.1f", largest)) mm by the last day; the growth pressure of \
      \(TumourWords.number(MassEffect.growthPressure)) kPa is assumed. All that is foreseen grows \
      in the displaced tissue.
      """
    ]
  }

  /// The papers the numbers rest on.
  static func references(_ twin: TumourTwin) -> [String] {
    [
      "Harpold, Alvord, Swanson 2007, The evolution of mathematical modeling of glioma proliferation "
        + "and invasion, doi:10.1097/nen.0b013e31802d9000",
      "Lipkova et al. 2019, Personalized radiotherapy design for glioblastoma, "
        + "doi:10.1109/TMI.2019.2902044",
      "Chaudhuri et al. 2023, Predictive digital twin for optimizing patient-specific radiotherapy "
        + "regimens under uncertainty in high-grade gliomas, doi:10.3389/frai.2023.1222612",
      "Wen et al. 2023, RANO 2.0, doi:10.1200/JCO.23.01059",
      "Niyazi et al. 2023, ESTRO-EANO guideline on target delineation and radiotherapy details for "
        + "glioblastoma, doi:10.1016/j.radonc.2023.109663",
      "Stupp et al. 2005, Radiotherapy plus concomitant and adjuvant temozolomide for glioblastoma, "
        + "doi:10.1056/NEJMoa043330",
      "Perry et al. 2017, Short-course radiation plus temozolomide in elderly patients with "
        + "glioblastoma, doi:10.1056/NEJMoa1611977",
    ]
  }
}
