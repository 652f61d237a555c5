import Foundation
import Imaging
import Numerics
import OrganKit

@testable import BrainTumour

/// A brain of simple shapes with a tumour of known parameters in it.
struct ForecastPatient {
  /// White and grey matter.
  let tissue: BrainTissue
  /// The truth.
  let truth: TumourTwin.Member
  /// What is done.
  var course = TreatmentCourse()

  /// An ellipsoid of white matter in a bark of grey, folded a little, with two ventricles of fluid.
  static func tissue(step: Double) -> BrainTissue {
    let radii = SIMD3(48.0, 58, 44)
    let size = SIMD3<Int>((radii * 2 / step).rounded(.up)) &+ 4
    var grid = VoxelGrid(size: size, spacing: SIMD3(repeating: step))
    grid.origin = -(SIMD3<Double>(size) - 1) * step / 2
    var (white, grey, fluid) = (Volume(grid: grid), Volume(grid: grid), Volume(grid: grid))
    for k in 0..<size.z {
      for j in 0..<size.y {
        for i in 0..<size.x {
          let place = grid.position(SIMD3(Double(i), Double(j), Double(k)))
          let scaled = place / radii
          let radius = scaled.length
          guard radius < 1 else { continue }
          let side = SIMD3(abs(place.x) - 9, place.y + 4, place.z - 6) / SIMD3(5.0, 20, 8)
          if side.length < 1 {
            fluid[i, j, k] = 1
          } else if radius > 0.82 + 0.07 * sin(9 * scaled.x) * sin(9 * scaled.y) * sin(9 * scaled.z)
          {
            grey[i, j, k] = 1
          } else {
            white[i, j, k] = 1
          }
        }
      }
    }
    return BrainTissue(white: white, grey: grey, fluid: fluid, origin: .patient)
  }

  /// A patient of known numbers.
  init(tissue: BrainTissue, truth: TumourTwin.Member) {
    self.tissue = tissue
    self.truth = truth
  }

  /// A patient drawn from a seed: a tumour in the white matter of one side that a clinic would see,
  /// and follow for a year.
  ///
  /// Numbers are drawn from the calibration's prior until the whole is 8 to 60 mL and the core 1 mL or
  /// more at the first scan, and the whole 250 mL at most a year later, half of this brain.
  init(tissue: BrainTissue, seed: UInt64) {
    var random = SeededGenerator(seed: seed, stream: 7)
    let domain = GrowthDomain(tissue: tissue, step: 4)
    let solver = GrowthSolver(domain)
    var member: TumourTwin.Member
    var tries = 0
    repeat {
      member = Self.draw(&random)
      tries += 1
    } while !Self.isSeen(member, solver) && tries < 400
    self.init(tissue: tissue, truth: member)
  }

  private static func draw(_ random: inout SeededGenerator) -> TumourTwin.Member {
    let prior = GrowthPrior()
    let side = random.uniform() < 0.5 ? -1.0 : 1
    func number(_ normal: GrowthPrior.Normal) -> Double { normal.value(random.normal()) }
    let width = exp(number(prior.widthSquared) / 2)
    let age = exp(number(prior.age))
    // The reach is 2·√(Dρ)·age, the width √(D/ρ).
    let speed = exp(number(prior.reach)) / (2 * age)
    let growth = GrowthParameters(
      whiteMatterDiffusivity: speed * width,
      proliferationRate: speed / width,
      origin: SIMD3(
        side * random.uniform(16, 28),
        random.uniform(-24, 24),
        random.uniform(-14, 20)
      ),
      age: age,
      radiosensitivity: exp(number(prior.radiosensitivity)),
      drugSensitivity: exp(number(prior.drugSensitivity))
    )
    return TumourTwin.Member(
      growth: growth,
      coreThreshold: 1 / (1 + exp(-number(prior.coreThreshold))),
      wholeThreshold: 1 / (1 + exp(-number(prior.wholeThreshold))),
      weight: 1
    )
  }

  private static func isSeen(_ member: TumourTwin.Member, _ solver: GrowthSolver) -> Bool {
    guard let states = try? solver.solve(member.growth, days: [0, 360]) else { return false }
    let voxel = solver.domain.grid.voxelVolume / 1000
    func volume(_ state: Int, _ threshold: Double) -> Double {
      states[state].density.reduce(0) { $0 + ($1 >= threshold ? voxel : 0) }
    }
    return 8...60 ~= volume(0, member.wholeThreshold) && volume(0, member.coreThreshold) >= 1
      && volume(1, member.wholeThreshold) <= 250
  }

  /// The outlines that scans on some days would show.
  ///
  /// The tumour grows on this tissue's grid with a quarter of the time step; who fits the model to a
  /// coarser grid cannot find the outlines by the same rounding.
  ///
  /// - Parameters:
  ///   - days: ascending.
  ///   - grid: of the outlines.
  ///   - jitter: how far an outline strays, standard deviation in voxels; neighbours within two
  ///     voxels stray together.
  ///   - seed: of the jitter.
  /// - Returns: one outline a day.
  /// - Throws: what the solver throws.
  func outlines(
    days: [Double],
    on grid: VoxelGrid,
    jitter: Double,
    seed: UInt64
  ) throws -> [TumourAnatomy.Outline] {
    let domain = GrowthDomain(tissue: tissue)
    let solver = GrowthSolver(domain)
    let states = try solver.solve(truth.growth, course: course, days: days, stepScale: 0.25)
    let isTissue = zip(tissue.white.voxels, tissue.grey.voxels).map { $0 + $1 }
    let solid = Volume(grid: tissue.grid, voxels: isTissue).resampled(onto: grid, .nearest)
    return states.enumerated()
      .map { number, state in
        let density = domain.resampled(state.density, onto: grid)
        func mask(_ threshold: Double, _ stream: UInt64) -> Mask {
          let exact = Mask(
            grid: grid,
            voxels: zip(density.voxels, solid.voxels).map { Double($0) >= threshold && $1 > 0 }
          )
          return Self.jittered(exact, by: jitter, within: solid, seed: seed, stream: stream)
        }
        let whole = mask(truth.wholeThreshold, UInt64(2 * number))
        let core = mask(truth.coreThreshold, UInt64(2 * number + 1))
        let labels = zip(whole.voxels, core.voxels)
          .map { whole, core -> UInt8 in
            core ? TumourAnatomy.Label.enhancing : whole ? TumourAnatomy.Label.oedema : 0
          }
        return TumourAnatomy.Outline(day: state.day, labels: LabelMap(grid: grid, labels: labels))
      }
  }

  private static func jittered(
    _ mask: Mask,
    by jitter: Double,
    within solid: Volume,
    seed: UInt64,
    stream: UInt64
  ) -> Mask {
    guard jitter > 0, !mask.isEmpty else { return mask }
    var random = SeededGenerator(seed: seed, stream: 1000 + stream)
    let step = mask.grid.spacing.x
    var noise = Volume(grid: mask.grid)
    for voxel in noise.voxels.indices { noise.voxels[voxel] = Float(random.normal()) }
    noise = noise.smoothed(sigma: 2 * step)
    let square = noise.voxels.reduce(0) { $0 + $1 * $1 } / Float(noise.voxels.count)
    let scale = Float(jitter * step) / square.squareRoot()
    let distance = DistanceMap.signed3D(mask)
    var result = mask
    for voxel in result.voxels.indices {
      result.voxels[voxel] =
        distance.voxels[voxel] + scale * noise.voxels[voxel] < 0
        && solid.voxels[voxel] > 0
    }
    return result
  }
}
