import Foundation
import Numerics
import OrganKit

extension MassEffectVerification {
  /// u = φ(1, 1, 1) with φ = sin kx sin ky sin kz in a fixed box, by the force that makes it so.
  ///
  /// Near a Poisson ratio of 0.5, grids that lock show far too small displacements here.
  static func manufactured(poisson: Double, full: Bool) -> [VerificationResult] {
    let cases = (full ? [16, 32, 64, 96] : [16, 32])
      .map { BoxCase(poisson: poisson, cells: $0) }
    let steps = cases.map(\.step)
    let source = "manufactured solution sin kx sin ky sin kz (1, 1, 1)"
    return [
      VerificationResult(
        "elasticity-manufactured",
        "L2 order of the displacement in the grid step, Poisson ratio \(poisson)",
        measured: order(cases.map(\.error), steps),
        reference: 2,
        low: 1.9,
        source: source
      ),
      VerificationResult(
        "elasticity-manufactured",
        "L2 order of the strain in the grid step, Poisson ratio \(poisson)",
        measured: order(cases.map(\.strainError), steps),
        reference: 2,
        low: 1,
        source: source
      ),
    ]
  }
}

/// The manufactured solution in a unit cube.
struct BoxCase {
  /// The cells' edge.
  let step: Double
  /// The displacement's error over the displacement, L2.
  let error: Double
  /// The error of all six strains at the cells' centres over the strains, L2.
  let strainError: Double
  /// How many rounds the solver took.
  let rounds: Int

  init(poisson: Double, cells: Int, threads: Int? = nil) {
    let step = 1 / Double(cells)
    let wave = Double.pi
    let size = SIMD3(cells, cells, cells)
    let (first, shear) = ElasticSolid.lame(young: 1, poisson: poisson)
    let count = cells * cells * cells
    let solid = ElasticSolid(
      size: size,
      step: SIMD3(repeating: step),
      first: Array(repeating: first, count: count),
      shear: Array(repeating: shear, count: count)
    )
    func waves(_ point: SIMD3<Double>) -> (sines: SIMD3<Double>, cosines: SIMD3<Double>) {
      var waves = (sines: SIMD3<Double>.zero, cosines: SIMD3<Double>.zero)
      for axis in 0..<3 {
        waves.sines[axis] = sin(wave * point[axis])
        waves.cosines[axis] = cos(wave * point[axis])
      }
      return waves
    }
    func force(_ a: Int, _ point: SIMD3<Double>) -> Double {
      let (s, c) = waves(point)
      let (b, d) = ((a + 1) % 3, (a + 2) % 3)
      let phi = s.x * s.y * s.z
      return wave * wave
        * (3 * shear * phi
          + (first + shear) * (phi - c[a] * c[b] * s[d] - c[a] * s[b] * c[d]))
    }
    let solution = ElasticSolver(solid, threads: threads).solve(force: force, tolerance: 1e-8)
    let displacement = solution.displacement
    var (wrong, all, wrongStrain, allStrain) = (0.0, 0.0, 0.0, 0.0)
    for k in 0..<cells {
      for j in 0..<cells {
        for i in 0..<cells {
          for axis in 0..<3 {
            let (s, _) = waves(displacement.facePoint(axis, i, j, k))
            let truth = s.x * s.y * s.z
            let off = displacement[axis, i, j, k] - truth
            wrong += off * off
            all += truth * truth
          }
          let columns = displacement.gradient(i, j, k) { _, _, _ in true }
          let (s, c) = waves((SIMD3(Double(i), Double(j), Double(k)) + 0.5) * step)
          let slopes =
            wave
            * SIMD3(c.x * s.y * s.z, s.x * c.y * s.z, s.x * s.y * c.z)
          for a in 0..<3 {
            for b in a..<3 {
              let truth = (slopes[a] + slopes[b]) / 2
              let off = (columns[a][b] + columns[b][a]) / 2 - truth
              wrongStrain += off * off
              allStrain += truth * truth
            }
          }
        }
      }
    }
    self.step = step
    error = (wrong / all).squareRoot()
    strainError = (wrongStrain / allStrain).squareRoot()
    rounds = solution.rounds
  }
}
