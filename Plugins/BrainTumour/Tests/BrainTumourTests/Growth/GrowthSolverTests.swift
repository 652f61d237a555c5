import Foundation
import Imaging
import OrganKit
import Testing

@testable import BrainTumour

@Suite("Growth in tissue")
struct GrowthSolverTests {
  /// A block of white matter with a grey rind, of 2 mm cells.
  private let domain: GrowthDomain
  private let grid = VoxelGrid(size: SIMD3(21, 25, 19), spacing: SIMD3(repeating: 2))
  private var parameters = GrowthParameters(
    whiteMatterDiffusivity: 0.2,
    proliferationRate: 0.05,
    origin: SIMD3(20, 24, 18),
    age: 90,
    radiosensitivity: 0.06,
    drugSensitivity: 0.3
  )

  init() {
    let grid = grid
    var white = [Float](repeating: 1, count: grid.count)
    GrowthVerification.forEachCell(of: grid) { cell, place in
      let rind = pointwiseMin(place, SIMD3<Double>(grid.size &- 1) - place).min()
      if rind < 3 { white[cell] = 0 }
    }
    domain = GrowthDomain(
      grid: grid,
      inside: white.map { _ in true },
      white: white,
      grey: white.map { 1 - $0 }
    )
  }

  private let course = TreatmentCourse(
    fractions: (0..<5).map { .init(day: 10 + Double($0), dose: 2) },
    doses: (0..<7).map { .init(day: 9.5 + Double($0)) }
  )

  @Test("the same solve gives the same bits, again and on another thread")
  func repeats() async throws {
    let solver = GrowthSolver(domain)
    let first = try solver.solve(parameters, course: course, days: [0, 40])
    var other = parameters
    other.whiteToGreyRatio = 3
    other.origin = SIMD3(8, 8, 8)
    _ = try solver.solve(other, days: [30])
    let again = try solver.solve(parameters, course: course, days: [0, 40])
    let (domain, parameters, course) = (domain, parameters, course)
    let elsewhere =
      try await Task.detached {
        try GrowthSolver(domain).solve(parameters, course: course, days: [0, 40])
      }
      .value
    for (state, twin) in zip(first + first, again + elsewhere) {
      #expect(state.density == twin.density)
      #expect(state.crowdedFor == twin.crowdedFor)
    }
  }

  @Test("density stays between 0 and 1, and the default step's error below half a percent")
  func step() throws {
    let solver = GrowthSolver(domain)
    let state = try solver.solve(parameters, course: course, days: [60])[0]
    let fine = try solver.solve(parameters, course: course, days: [60], stepScale: 1.0 / 16)[0]
    #expect(state.density.allSatisfy { 0...1 ~= $0 })
    #expect(GrowthVerification.relativeDistance(state.density, fine.density) < 0.005)
  }

  @Test("a solve may go on from a state, in the middle of a course")
  func goesOn() throws {
    let solver = GrowthSolver(domain)
    let whole = try solver.solve(parameters, course: course, days: [12, 50])
    let rest = try solver.solve(parameters, course: course, days: [50], from: whole[0])[0]
    #expect(GrowthVerification.relativeDistance(rest.density, whole[1].density) < 1e-12)
    #expect(rest.crowdedFor == whole[1].crowdedFor)
  }

  @Test("a cavity is empty from the operation on, and nothing flows into it")
  func resection() throws {
    var cavity = Mask(grid: grid)
    GrowthVerification.forEachCell(of: grid) { cell, place in
      cavity.voxels[cell] = (place - SIMD3(10, 12, 9)).length < 4
    }
    let solver = GrowthSolver(domain)
    let course = TreatmentCourse(resections: [.init(day: 5, cavity: cavity)])
    let states = try solver.solve(parameters, course: course, days: [5, 40])
    let inside = cavity.voxels.indices.filter { cavity.voxels[$0] }
    #expect(inside.allSatisfy { states[0].density[$0] > 0 })
    #expect(inside.allSatisfy { states[1].density[$0] == 0 })
    #expect(states[1].density.contains { $0 > 0.01 })
    // The next solve knows nothing of it.
    let untreated = try solver.solve(parameters, days: [40])[0]
    #expect(inside.allSatisfy { untreated.density[$0] > 0 })
    // Nothing is lost into the cavity: without growth the rest is kept.
    var still = parameters
    still.proliferationRate = 0
    let after = try solver.solve(still, course: course, days: [70], from: states[1])[0]
    let (before, later) = (states[1].density.reduce(0, +), after.density.reduce(0, +))
    #expect(abs(later / before - 1) < 1e-12)
  }

  @Test("a dose map of ones is no dose map, and none where it is 0")
  func doseMap() throws {
    var mapped = course
    mapped.doseMaps = [Volume(grid: grid, filledWith: 1), Volume(grid: grid)]
    for index in mapped.fractions.indices { mapped.fractions[index].doseMap = 0 }
    let solver = GrowthSolver(domain)
    let plain = try solver.solve(parameters, course: course, days: [30])[0]
    let same = try solver.solve(parameters, course: mapped, days: [30])[0]
    #expect(GrowthVerification.relativeDistance(same.density, plain.density) < 1e-12)
    for index in mapped.fractions.indices { mapped.fractions[index].doseMap = 1 }
    let nothing = try solver.solve(parameters, course: mapped, days: [30])[0]
    var untreated = course
    untreated.fractions = []
    let none = try solver.solve(parameters, course: untreated, days: [30])[0]
    #expect(GrowthVerification.relativeDistance(nothing.density, none.density) < 1e-12)
  }

  @Test("the seed's mass does not depend on where in a cell it lies")
  func seed() throws {
    let solver = GrowthSolver(domain)
    let masses = try [SIMD3(20.0, 24, 18), SIMD3(20.7, 23.1, 18.9), SIMD3(21, 25, 19)]
      .map { origin in
        var parameters = parameters
        parameters.origin = origin
        return try solver.solve(parameters, days: [-90])[0].density.reduce(0, +)
      }
    let sigma = GrowthSolver.seedRadius
    let mass = GrowthSolver.seedDensity * pow(2 * Double.pi * sigma * sigma, 1.5) / 8
    for found in masses { #expect(abs(found / mass - 1) < 1e-5) }
  }

  @Test("an origin outside all tissue grows nothing")
  func outside() throws {
    var parameters = parameters
    parameters.origin = SIMD3(500, 0, 0)
    let state = try GrowthSolver(domain).solve(parameters, days: [0])[0]
    #expect(state.density.allSatisfy { $0 == 0 })
  }

  @Test("crowding is timed as the logistic curve says", arguments: [0.05, 0.2])
  func crowding(_ rate: Double) throws {
    let start = 0.05
    let state =
      try GrowthSolver(.chain(1, step: 1))
      .solve(
        GrowthVerification.growth(0.1, rate),
        days: [60],
        from: .init(day: 0, density: [start])
      )[0]
    let odds = (0.2 / 0.8) / (start / (1 - start))
    let exact = 60 - log(odds) / rate
    // A chord for the curve within a step Δ: Δ²/8 · u″/u′, with Δ = 1/(4ρ) and u″/u′ ≤ ρ.
    #expect(abs(Double(state.crowdedFor[0]) - exact) < 1 / (16 * 8 * rate))
  }

  @Test(
    "what makes no sense is refused",
    arguments: [
      ("a rate", [0.0]), ("days before the beginning", [-100]), ("days that descend", [10, 5]),
      ("a day that is none", [.nan]), ("a state of another domain", [0]),
    ] as [(String, [Double])]
  )
  func refusals(_ what: String, _ days: [Double]) throws {
    var parameters = parameters
    if what == "a rate" { parameters.proliferationRate = -.infinity }
    let state: GrowthSolver.State? =
      what == "a state of another domain" ? .init(day: 0, density: [1]) : nil
    #expect(throws: OrganError.self) {
      try GrowthSolver(domain).solve(parameters, days: days, from: state)
    }
  }
}
