import Foundation
import Imaging
import Numerics
import OrganKit

extension GrowthVerification {
  /// u = ½ + 0.3·cos(πx/L)·e^(−t/50) with D = 0.2 + 0.1·sin²(3x/L) and the source that it needs.
  static func manufacturedDiffusivity(full: Bool) throws -> [VerificationResult] {
    let length = 40.0
    let end = 20.0
    func exact(_ x: Double, _ t: Double) -> Double {
      0.5 + 0.3 * cos(.pi * x / length) * exp(-t / 50)
    }
    /// The source over e^(−t/50): ∂u/∂t − (Du′)′.
    func source(_ x: Double) -> Double {
      let wave = 3 * x / length
      let k = Double.pi / length
      let d = 0.2 + 0.1 * sin(wave) * sin(wave)
      let slope = 0.1 * 6 / length * sin(wave) * cos(wave)
      return -0.3 / 50 * cos(k * x) + 0.3 * k * (slope * sin(k * x) + d * k * cos(k * x))
    }
    func integral(_ from: Double, _ to: Double) -> Double { 50 * (exp(-from / 50) - exp(-to / 50)) }
    let errors = (full ? [20, 40, 80, 160, 320] : [20, 40, 80, 160])
      .map { count in
        let step = length / Double(count)
        let places = (0..<count).map { (Double($0) + 0.5) * step }
        let lattice = LatticeDiffusion(
          size: SIMD3(count, 1, 1),
          inside: places.map { _ in true },
          terms: [.init(offset: SIMD3(1, 0, 0), weight: 1 / (step * step))]
        )
        lattice.setDiffusivity(
          places.map { Float(0.2 + 0.1 * sin(3 * $0 / length) * sin(3 * $0 / length)) }
        )
        var values = places.map { exact($0, 0) }
        let steps = 400
        for n in 0..<steps {
          let (from, to) = (Double(n) * end / Double(steps), Double(n + 1) * end / Double(steps))
          let first = integral(from, (from + to) / 2)
          lattice.restart(zip(values, places).map { $0 + first * source($1) })
          lattice.diffuse(over: to - from)
          let second = integral((from + to) / 2, to)
          values = zip(lattice.values, places).map { $0 + second * source($1) }
        }
        return relativeDistance(values, places.map { exact($0, end) })
      }
    return [
      VerificationResult(
        "manufactured-diffusivity",
        "order in the grid step, in a row",
        measured: order(errors),
        reference: 2,
        low: 1.95,
        source: "manufactured solution"
      ),
      VerificationResult(
        "manufactured-diffusivity",
        "order in the grid step, in a box of two tissues",
        measured: order((full ? [10, 20, 40, 80] : [10, 20, 40]).map(errorInBox)),
        reference: 2,
        low: 1.95,
        source: "manufactured solution"
      ),
    ]
  }

  /// φ = cos(πx/Lx)·cos(πy/Ly)·cos(πz/Lz) in a box of unlike sides, its white matter a product of
  /// waves: u = ½ + 0.3·φ·e^(−t/50), held against the domain's own exchanges.
  private static func errorInBox(_ count: Int) -> Double {
    let (sides, days, steps) = (SIMD3(30.0, 40, 60), 10.0, 50)
    let grid = VoxelGrid(size: SIMD3(repeating: count), spacing: sides / Double(count))
    let k = Double.pi / sides
    let waves = SIMD3(2 / sides.x, 3 / sides.y, 1 / sides.z)
    var white = [Float](repeating: 0, count: grid.count)
    var wave = [Double](repeating: 0, count: grid.count)
    var source = wave
    forEachCell(of: grid) { cell, place in
      let x = (place + 0.5) * grid.spacing
      let (c, s) = (cosine(k * x), sine(k * x))
      let (cosines, sines) = (cosine(waves * x), sine(waves * x))
      let share = 0.5 + 0.4 * sines.x * sines.y * cosines.z
      let slope =
        0.4 * waves
        * SIMD3(
          cosines.x * sines.y * cosines.z,
          sines.x * cosines.y * cosines.z,
          -sines.x * sines.y * sines.z
        )
      // Dw = 0.3 mm²/d, and a tenth of it in grey matter.
      let d = 0.03 + 0.27 * share
      let phi = c.x * c.y * c.z
      let gradient = -k * SIMD3(s.x * c.y * c.z, c.x * s.y * c.z, c.x * c.y * s.z)
      white[cell] = Float(share)
      wave[cell] = phi
      source[cell] = 0.3 * (-phi / 50 + d * k.dot(k) * phi - 0.27 * slope.dot(gradient))
    }
    let domain = GrowthDomain(
      grid: grid,
      inside: white.map { _ in true },
      white: white,
      grey: white.map { 1 - $0 }
    )
    guard case .uniform(let terms) = domain.directions else { return .nan }
    let lattice = LatticeDiffusion(size: grid.size, inside: domain.tissue.voxels, terms: terms)
    lattice.setDiffusivity(zip(domain.white, domain.grey).map { $0 + 0.1 * $1 })
    func integral(_ from: Double, _ to: Double) -> Double { 50 * (exp(-from / 50) - exp(-to / 50)) }
    var values = wave.map { 0.5 + 0.3 * $0 }
    for n in 0..<steps {
      let (from, to) = (Double(n) * days / Double(steps), Double(n + 1) * days / Double(steps))
      let (first, second) = (integral(from, (from + to) / 2), integral((from + to) / 2, to))
      lattice.restart(zip(values, source).map { $0 + first * $1 })
      lattice.diffuse(over: to - from, scale: 0.3)
      values = zip(lattice.values, source).map { $0 + second * $1 }
    }
    return relativeDistance(values, wave.map { 0.5 + 0.3 * $0 * exp(-days / 50) })
  }

  private static func cosine(_ x: SIMD3<Double>) -> SIMD3<Double> {
    SIMD3(cos(x.x), cos(x.y), cos(x.z))
  }

  private static func sine(_ x: SIMD3<Double>) -> SIMD3<Double> {
    SIMD3(sin(x.x), sin(x.y), sin(x.z))
  }
}
