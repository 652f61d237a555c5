import Foundation
import OrganKit

extension GrowthVerification {
  /// u = (1 + e^(k(x−ct)))⁻² with k = √(ρ/6D), c = 5√(ρD/6): the front known in closed form.
  static func ablowitzZeppetella(full: Bool) throws -> [VerificationResult] {
    let (d, rho, days) = (0.13, 0.025, 200.0)
    let k = (rho / (6 * d)).squareRoot()
    let speed = 5 * (rho * d / 6).squareRoot()
    let (low, high) = (-120.0, 200.0)
    func exact(_ x: Double, _ t: Double) -> Double { pow(1 + exp(k * (x - speed * t)), -2) }
    let errors = try (full ? [4.0, 2, 1, 0.5] : [4.0, 2, 1])
      .map { step in
        let count = Int((high - low) / step)
        let places = (0..<count).map { low + (Double($0) + 0.5) * step }
        let state =
          try GrowthSolver(.chain(count, step: step))
          .solve(
            growth(d, rho),
            days: [days],
            from: .init(day: 0, density: places.map { exact($0, 0) }),
            stepScale: 1.0 / 32
          )[0]
        return relativeDistance(state.density, places.map { exact($0, days) })
      }
    return [
      VerificationResult(
        "ablowitz-zeppetella",
        "order in the grid step",
        measured: order(errors),
        reference: 2,
        low: 1.95,
        source: "Ablowitz and Zeppetella 1979, doi:10.1007/BF02462380"
      )
    ]
  }

  /// A front that decays as e^(−λx), λ below √(ρ/D), runs at [ρ + 2D(cosh λh − 1)/h²]/λ.
  static func imposedDecayFront(full: Bool) throws -> [VerificationResult] {
    try [(0.13, 0.025), (0.05, 0.1), (1.0, 0.1)]
      .map { d, rho in
        let decay = (rho / d).squareRoot() / 2
        let speed = (rho + 2 * d * (cosh(decay) - 1)) / decay
        let first = (full ? 50 : 35) / rho
        let last = first + 20 / rho
        let start = 20.0
        let count = Int(start + speed * last + 40 / decay)
        let density = (0..<count).map { min(1, exp(-decay * (Double($0) - start))) }
        let states = try GrowthSolver(.chain(count, step: 1))
          .solve(growth(d, rho), days: [first, last], from: .init(day: 0, density: density))
        // Behind the front all is full, so that it has come as far as the mass has grown.
        let masses = states.map { $0.density.reduce(0, +) }
        return VerificationResult(
          "imposed-decay-front",
          "speed at D \(d) mm²/d, ρ \(rho)/d",
          measured: (masses[1] - masses[0]) / (last - first),
          reference: speed,
          low: speed * (1 - 5e-4),
          high: speed * (1 + 5e-4),
          unit: "mm/d",
          source: "dispersion relation of the lattice; Ebert and van Saarloos 2000, "
            + "doi:10.1016/S0167-2789(00)00068-3"
        )
      }
  }

  /// Halving the step quarters the splitting's error; under treatment, where fractions and doses
  /// lie now early and now late in a step, it does so in the mean over many halvings.
  static func timeOrder(full: Bool) throws -> [VerificationResult] {
    let count = full ? 480 : 120
    let step = 120.0 / Double(count)
    let places = (0..<count).map { (Double($0) + 0.5) * step }
    let white = places.map { Float(0.5 + 0.4 * sin($0 / 7)) }
    let solver = GrowthSolver(
      GrowthDomain(
        grid: GrowthDomain.chain(count, step: step).grid,
        inside: places.map { _ in true },
        white: white,
        grey: white.map { 1 - $0 }
      )
    )
    var parameters = growth(0.5, 0.05)
    parameters.radiosensitivity = 0.05
    parameters.drugSensitivity = 0.5
    let course = TreatmentCourse(
      fractions: (0..<10).map { .init(day: 20.3 + Double($0), dose: 2) },
      doses: (0..<20).map { .init(day: 15.2 + Double($0)) }
    )
    let start = GrowthSolver.State(day: 0, density: places.map { 0.8 * exp(-pow($0 - 60, 2) / 50) })
    func solution(_ scale: Double, _ course: TreatmentCourse) throws -> [Double] {
      try solver.solve(parameters, course: course, days: [80], from: start, stepScale: scale)[0]
        .density
    }
    let untreated = try [0.5, 0.25, 0.125].map { try solution($0, TreatmentCourse()) }
    let changes = zip(untreated, untreated.dropFirst()).map { relativeDistance($0, $1) }
    let finest = try solution(1.0 / 1024, course)
    let coarse = relativeDistance(try solution(1.0 / 2, course), finest)
    let fine = relativeDistance(try solution(1.0 / 128, course), finest)
    return [
      VerificationResult(
        "time-order",
        "order in the time step, untreated",
        measured: order(changes),
        reference: 2,
        low: 1.95,
        source: "Richardson's comparison; Strang 1968, doi:10.1137/0705041"
      ),
      VerificationResult(
        "time-order",
        "mean order over six halvings of the time step, treated",
        measured: log2(coarse / fine) / 6,
        reference: 2,
        low: 1.95,
        source: "solution of a step 8 times finer; Strang 1968, doi:10.1137/0705041"
      ),
    ]
  }

  /// Growth without treatment.
  static func growth(_ diffusivity: Double, _ rate: Double) -> GrowthParameters {
    GrowthParameters(
      whiteMatterDiffusivity: diffusivity,
      proliferationRate: rate,
      origin: .zero,
      age: 0
    )
  }
}
