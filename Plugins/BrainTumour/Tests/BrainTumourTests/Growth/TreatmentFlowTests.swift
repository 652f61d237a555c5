import Foundation
import Numerics
import Testing

@testable import BrainTumour

@Suite("Growth and treatment of a cell by itself")
struct TreatmentFlowTests {
  struct Drug: Sendable, CustomTestStringConvertible {
    var sensitivity: Double
    var decay: Double
    var growth: Double
    var testDescription: String { "s \(sensitivity), λ \(decay), ρ \(growth)" }
  }

  /// A flow is one reaction where no fraction is mapped.
  private func flow(_ drug: Drug, _ doses: [Double], to end: Double) throws
    -> LatticeDiffusion.Reaction
  {
    let parameters = GrowthParameters(
      whiteMatterDiffusivity: 0,
      proliferationRate: drug.growth,
      origin: .zero,
      age: 0,
      drugSensitivity: drug.sensitivity,
      drugDecayRate: drug.decay
    )
    let course = TreatmentCourse(doses: doses.map { .init(day: $0) })
    return try #require(TreatmentFlow(parameters, course).reaction(from: 0, to: end))
  }

  @Test(
    "the last integral is summed to 1e-8 and better",
    arguments: [
      Drug(sensitivity: 0.2, decay: 9.242, growth: 0.05),
      Drug(sensitivity: 40, decay: 9.242, growth: 0.3),
      Drug(sensitivity: 0.5, decay: 0.01, growth: 0.01),
      Drug(sensitivity: 3, decay: 0, growth: 0.02),
      Drug(sensitivity: 0.1, decay: 500, growth: 1),
      Drug(sensitivity: 1e-6, decay: 1, growth: 0.05),
    ]
  )
  func quadrature(_ drug: Drug) throws {
    let end = 12.5
    let reaction = try flow(drug, [0], to: end)
    func integrand(_ t: Double) -> Double {
      let killed =
        drug.decay > 0
        ? -drug.sensitivity / drug.decay * expm1(-drug.decay * t) : drug.sensitivity * t
      return exp(drug.growth * t - killed)
    }
    // Simpson's rule where the time is stretched: t = end·s⁴ is fine where the drug decays.
    let count = 200_000
    var sum = 0.0
    for n in 0...count {
      let s = Double(n) / Double(count)
      let weight = n == 0 || n == count ? 1.0 : n % 2 == 1 ? 4 : 2
      sum += weight * integrand(end * pow(s, 4)) * 4 * end * pow(s, 3)
    }
    let exact = drug.growth * sum / (3 * Double(count))
    #expect(abs(reaction.saturation / exact - 1) < 1e-10)
    #expect(abs(reaction.gain / integrand(end) - 1) < 1e-12)
  }

  @Test("a flow is the same in one piece and in many, wherever they are cut")
  func pieces() throws {
    let drug = Drug(sensitivity: 0.7, decay: 3, growth: 0.08)
    let parameters = GrowthParameters(
      whiteMatterDiffusivity: 0,
      proliferationRate: drug.growth,
      origin: .zero,
      age: 0,
      radiosensitivity: 0.06,
      drugSensitivity: drug.sensitivity,
      drugDecayRate: drug.decay
    )
    let course = TreatmentCourse(
      fractions: [.init(day: 2, dose: 2), .init(day: 2.9, dose: 1.5), .init(day: 7, dose: 3)],
      doses: [.init(day: -1), .init(day: 2), .init(day: 2.3, amount: 0.4), .init(day: 6.99)]
    )
    let flow = TreatmentFlow(parameters, course)
    let whole = try #require(flow.reaction(from: 0, to: 9))
    // Cuts on fractions and doses, between them, and an empty piece.
    let cuts = [0, 0.4, 2, 2, 2.3, 2.9, 5.5, 6.99, 7, 7.01, 9]
    var joined = LatticeDiffusion.Reaction()
    for (start, end) in zip(cuts, cuts.dropFirst()) {
      joined = joined.followed(by: try #require(flow.reaction(from: start, to: end)))
    }
    #expect(abs(joined.gain / whole.gain - 1) < 1e-12)
    #expect(abs(joined.saturation / whole.saturation - 1) < 1e-10)
  }

  @Test("what happens at a flow's end belongs to the next")
  func ends() throws {
    var parameters = GrowthVerification.growth(0, 0)
    parameters.radiosensitivity = 0.1
    let flow = TreatmentFlow(
      parameters,
      TreatmentCourse(fractions: [.init(day: 5, dose: 2)])
    )
    #expect(try #require(flow.reaction(from: 0, to: 5)).gain == 1)
    #expect(
      abs(try #require(flow.reaction(from: 5, to: 5.5)).gain - exp(-0.1 * 2 - 0.01 * 4)) < 1e-15
    )
  }
}
