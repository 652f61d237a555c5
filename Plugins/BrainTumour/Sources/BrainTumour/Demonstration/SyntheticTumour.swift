import Foundation
import Imaging
import Numerics
import OrganKit

/// A tumour whose every number is known: drawn from the calibration's prior until it is one that a
/// clinic would see.
struct SyntheticTumour: Sendable {
  let parameters: GrowthParameters
  let coreThreshold: Double
  let wholeThreshold: Double
  let course: SyntheticCourse

  private static let tries = 400
  /// The core at the first scan, mL.
  private static let firstCore = 2.0...40.0
  /// The whole at the second scan, mL.
  private static let largest = 160.0
  /// What is left under treatment, and what has come back after it, mL.
  private static let leastSeen = 3.0

  /// Draws a tumour in a brain.
  ///
  /// Volumes are weighed on a grid of 4 mm, where a solve takes a moment.
  init(in brain: SyntheticBrain, white: Volume, grey: Volume, _ random: inout SeededGenerator)
    throws
  {
    let tissue = BrainTissue(white: white, grey: grey, fluid: nil, origin: .patient)
    let coarse = GrowthDomain(tissue: tissue, step: 4)
    let solver = GrowthSolver(coarse)
    // One that treatment holds down for more than a year has no fourth scan.
    var spare: SyntheticTumour?
    for _ in 0..<Self.tries {
      guard let drawn = Self.draw(white, &random), let seen = try drawn.seen(by: solver) else {
        continue
      }
      if seen.course.fourth != nil {
        self = seen
        return
      }
      spare = spare ?? seen
    }
    guard let spare else {
      throw OrganError(.checkFailed, "no tumour fits into the synthetic brain")
    }
    self = spare
  }

  private init(
    _ parameters: GrowthParameters,
    _ coreThreshold: Double,
    _ wholeThreshold: Double,
    _ course: SyntheticCourse
  ) {
    self.parameters = parameters
    self.coreThreshold = coreThreshold
    self.wholeThreshold = wholeThreshold
    self.course = course
  }

  /// Numbers of the prior, less its tails, and a place in white matter.
  private static func draw(
    _ white: Volume,
    _ random: inout SeededGenerator
  ) -> SyntheticTumour? {
    let prior = GrowthPrior()
    func number(_ normal: GrowthPrior.Normal) -> Double {
      var score = random.normal()
      while abs(score) > 1.3 { score = random.normal() }
      return normal.value(score)
    }
    let age = exp(number(prior.age))
    let width = exp(number(prior.widthSquared) / 2)
    let reach = exp(number(prior.reach))
    // Reach is 2·√(Dρ)·age and width √(D/ρ).
    let speed = reach / age / 2
    let sensitivity = exp(number(prior.radiosensitivity))
    let drug = exp(number(prior.drugSensitivity))
    let ratio = exp(number(prior.whiteToGreyRatio))
    let core = Logit.density(number(prior.coreThreshold))
    let whole = Logit.density(number(prior.wholeThreshold))
    let course = SyntheticCourse(
      second: Int.random(in: 45...75, using: &random),
      weekday: Int.random(in: 0...4, using: &random)
    )
    guard let origin = place(white, &random), whole < core - 0.15 else { return nil }
    return SyntheticTumour(
      GrowthParameters(
        whiteMatterDiffusivity: speed * width,
        whiteToGreyRatio: ratio,
        proliferationRate: speed / width,
        origin: origin,
        age: age,
        radiosensitivity: sensitivity,
        drugSensitivity: drug
      ),
      core,
      whole,
      course
    )
  }

  /// A point in the middle of a white matter voxel whose neighbours are white matter too.
  private static func place(
    _ white: Volume,
    _ random: inout SeededGenerator
  ) -> SIMD3<Double>? {
    let size = white.grid.size
    for _ in 0..<2000 {
      let (i, j, k) = (
        Int.random(in: 3..<size.x - 3, using: &random),
        Int.random(in: 3..<size.y - 3, using: &random),
        Int.random(in: 3..<size.z - 3, using: &random)
      )
      let steps = [(0, 0, 0), (2, 0, 0), (-2, 0, 0), (0, 2, 0), (0, -2, 0), (0, 0, 2), (0, 0, -2)]
      let isDeep = steps.allSatisfy { white[i + $0.0, j + $0.1, k + $0.2] > 0.95 }
      // A tenth of a millimetre is not worth telling.
      if isDeep {
        let offset = SIMD3(random.uniform(-1, 1), random.uniform(-1, 1), random.uniform(-1, 1))
        let point = white.grid.position(SIMD3(Double(i), Double(j), Double(k))) + offset
        return (point * 10).rounded(.toNearestOrEven) / 10
      }
    }
    return nil
  }

  /// This tumour with its last scan on the day that shows it again; nil if the scans would show too
  /// little or too much.
  private func seen(by solver: GrowthSolver) throws -> SyntheticTumour? {
    var course = course
    course.fourth = course.end + 370
    let later = stride(from: 40.0, through: 360, by: 20).map { course.end + $0 }
    let days = [0, course.second, course.third] + later
    let voxel = solver.domain.grid.voxelVolume / 1000
    let states = try solver.solve(
      parameters,
      course: course.treatment,
      days: [0, course.second],
      stepScale: 1
    )
    func volume(_ state: GrowthSolver.State, _ threshold: Double) -> Double {
      Double(state.density.reduce(0) { $0 + ($1 > threshold ? 1 : 0) }) * voxel
    }
    guard Self.firstCore.contains(volume(states[0], coreThreshold)),
      volume(states[1], wholeThreshold) <= Self.largest
    else { return nil }
    let rest = try solver.solve(
      parameters,
      course: course.treatment,
      days: Array(days.dropFirst(2)),
      from: states[1]
    )
    guard volume(rest[0], wholeThreshold) >= Self.leastSeen else { return nil }
    for (day, state) in zip(later, rest.dropFirst())
    where volume(state, wholeThreshold) >= Self.leastSeen && volume(state, coreThreshold) >= 1 {
      guard volume(state, wholeThreshold) <= Self.largest else { return nil }
      course.fourth = day
      return SyntheticTumour(parameters, coreThreshold, wholeThreshold, course)
    }
    return self
  }
}
