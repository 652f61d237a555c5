import Foundation
import OrganKit

extension GrowthVerification {
  /// The lengths of steps (d) that treatment is checked at; fractions fall inside them.
  private static let steps = [0.5, 2.0]

  /// A density of one cell after a time, at steps of a length.
  private static func density(
    _ parameters: GrowthParameters,
    _ course: TreatmentCourse,
    from start: Double,
    day: Double,
    step: Double
  ) throws -> Double {
    let longest = min(
      GrowthSolver.longestStep,
      GrowthSolver.growthInStep / max(parameters.proliferationRate, 1e-9)
    )
    return
      try GrowthSolver(.chain(1, step: 1))
      .solve(
        parameters,
        course: course,
        days: [day],
        from: .init(day: 0, density: [start]),
        stepScale: step / longest
      )[0]
      .density[0]
  }

  /// Thirty fractions of 2 Gy, alone and with growth between them.
  static func linearQuadratic(full: Bool) throws -> [VerificationResult] {
    let source = "linear-quadratic model; Fowler 1989, doi:10.1259/0007-1285-62-740-679"
    // Five a week.
    let days = (0..<30).map { (n: Int) -> Double in 3.3 + Double(n / 5 * 7 + n % 5) }
    let course = TreatmentCourse(fractions: days.map { .init(day: $0, dose: 2) })
    let survival = exp(-0.036 * 2 - 0.0036 * 4)
    return try steps.flatMap { step in
      var parameters = growth(0.1, 0)
      parameters.radiosensitivity = 0.036
      let product = pow(survival, 30)
      let killed = try density(parameters, course, from: 0.5, day: 60, step: step) / 0.5
      parameters.proliferationRate = 0.05
      let grown = try density(parameters, course, from: 0.5, day: 60, step: step)
      // Alternately the logistic curve and the fraction.
      var (map, time) = (0.5, 0.0)
      func grow(until day: Double) {
        let gain = exp(0.05 * (day - time))
        map = map * gain / (1 + map * (gain - 1))
        time = day
      }
      for day in days {
        grow(until: day)
        map *= survival
      }
      grow(until: 60)
      return [
        VerificationResult(
          "linear-quadratic",
          "survival of 30 × 2 Gy over exact, steps of \(step) d",
          measured: killed / product,
          reference: 1,
          low: 1 - 1e-12,
          high: 1 + 1e-12,
          source: source
        ),
        VerificationResult(
          "linear-quadratic",
          "course with regrowth over the closed map, steps of \(step) d",
          measured: grown / map,
          reference: 1,
          low: 1 - 1e-12,
          high: 1 + 1e-12,
          source: source
        ),
      ]
    }
  }

  /// Thirty daily doses, alone and with growth.
  static func temozolomide(full: Bool) throws -> [VerificationResult] {
    let (sensitivity, decay, end) = (0.2, 9.242, 40.1)
    let days = (0..<30).map { 2.2 + Double($0) }
    let course = TreatmentCourse(doses: days.map { .init(day: $0) })
    let exponent = days.reduce(0) { $0 + sensitivity / decay * (1 - exp(-decay * (end - $1))) }
    return try steps.flatMap { step in
      var parameters = growth(0.1, 0)
      parameters.drugSensitivity = sensitivity
      parameters.drugDecayRate = decay
      let killed = try density(parameters, course, from: 0.5, day: end, step: step)
      parameters.proliferationRate = 0.05
      let grown = try density(parameters, course, from: 0.3, day: end, step: step)
      return [
        VerificationResult(
          "temozolomide",
          "exponent of kill over exact, steps of \(step) d",
          measured: -log(killed / 0.5) / exponent,
          reference: 1,
          low: 1 - 1e-6,
          high: 1 + 1e-6,
          source: "integral of exponential decay; half-life of 1.8 h"
        ),
        VerificationResult(
          "temozolomide",
          "density with regrowth over a fine Runge–Kutta solution, steps of \(step) d",
          measured: grown / rungeKutta(parameters, days, from: 0.3, to: end),
          reference: 1,
          low: 1 - 1e-8,
          high: 1 + 1e-8,
          source: "classical Runge–Kutta method, 4000 steps between doses"
        ),
      ]
    }
  }

  /// u' = ρu(1−u) − k(t)u by steps so short that its error does not count.
  private static func rungeKutta(
    _ parameters: GrowthParameters,
    _ doses: [Double],
    from start: Double,
    to end: Double
  ) -> Double {
    var (u, time) = (start, 0.0)
    // What is left of the drug at the interval's start.
    var amount = 0.0
    for day in doses + [end] {
      let step = (day - time) / 4000
      func slope(_ u: Double, _ after: Double) -> Double {
        let kill = parameters.drugSensitivity * amount * exp(-parameters.drugDecayRate * after)
        return parameters.proliferationRate * u * (1 - u) - kill * u
      }
      for n in 0..<4000 {
        let t = Double(n) * step
        let k1 = slope(u, t)
        let k2 = slope(u + step / 2 * k1, t + step / 2)
        let k3 = slope(u + step / 2 * k2, t + step / 2)
        let k4 = slope(u + step * k3, t + step)
        u += step / 6 * (k1 + 2 * k2 + 2 * k3 + k4)
      }
      amount = amount * exp(-parameters.drugDecayRate * (day - time)) + 1
      time = day
    }
    return u
  }
}
