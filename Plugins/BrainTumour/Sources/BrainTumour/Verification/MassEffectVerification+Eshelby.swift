import Foundation
import Numerics
import OrganKit

extension MassEffectVerification {
  /// A radial pressure γc in free space: u = γ/(λ+2μ) r⁻² ∫₀ʳ c s² ds outward.
  ///
  /// A ball's is Eshelby's inclusion, whose pressure jumps; a Gaussian's is smooth. Free space has no
  /// border, so the exact values are given on the cube's.
  static func eshelby(poisson: Double, full: Bool) -> [VerificationResult] {
    let radius = 1.0
    let counts = full ? [16, 32, 64, 96] : [16, 32, 64]
    let ball = counts.map { InclusionCase(.ball(radius), poisson: poisson, cells: $0) }
    let sigma = 0.6
    let smooth = (full ? [16, 32, 64] : [16, 32])
      .map { InclusionCase(.gaussian(sigma), poisson: poisson, cells: $0) }
    let source = "exact solution (Eshelby 1957, doi:10.1098/rspa.1957.0133)"
    // The cube is four radii wide: 64 cells for 16 a radius.
    let fine = ball[2]
    return [
      VerificationResult(
        "eshelby",
        "L2 order in the grid step, ball, Poisson ratio \(poisson)",
        measured: order(ball.map(\.error), ball.map(\.step)),
        reference: 1,
        low: 0.9,
        source: source
      ),
      VerificationResult(
        "eshelby",
        "mean dilatation inside the ball over the exact one, 16 cells a radius, "
          + "Poisson ratio \(poisson)",
        measured: fine.dilatation / fine.exactDilatation,
        reference: 1,
        low: 0.98,
        high: 1.02,
        source: source
      ),
      VerificationResult(
        "eshelby",
        "L2 order in the grid step, smooth radial pressure, Poisson ratio \(poisson)",
        measured: order(smooth.map(\.error), smooth.map(\.step)),
        reference: 2,
        low: 1.9,
        source: "exact solution"
      ),
    ]
  }
}

/// A radial pressure in a cube whose border has the exact displacement.
struct InclusionCase {
  enum Pressure {
    /// 1 up to a radius.
    case ball(Double)
    /// exp(-r²/2σ²).
    case gaussian(Double)

    func value(_ radius: Double) -> Double {
      switch self {
      case .ball(let end): radius <= end ? 1 : 0
      case .gaussian(let sigma): exp(-radius * radius / (2 * sigma * sigma))
      }
    }

    /// ∫₀ʳ c s² ds.
    func moment(_ radius: Double) -> Double {
      switch self {
      case .ball(let end):
        let inner = min(radius, end)
        return inner * inner * inner / 3
      case .gaussian(let sigma):
        let x = radius / sigma
        if x < 1e-2 { return radius * radius * radius * (1 / 3.0 - x * x / 10) }
        return sigma * sigma
          * (sigma * (Double.pi / 2).squareRoot() * erf(x / 2.0.squareRoot())
            - radius * exp(-x * x / 2))
      }
    }
  }

  /// The cells' edge; the ball's radius is 1, the cube's edge 4.
  let step: Double
  /// The displacement's error over the displacement, L2.
  let error: Double
  /// The mean dilatation up to 0.9 of the ball's radius.
  let dilatation: Double
  /// The exact one inside a ball.
  let exactDilatation: Double

  init(_ pressure: Pressure, poisson: Double, cells: Int, threads: Int? = nil) {
    let edge = 4.0
    let step = edge / Double(cells)
    let size = SIMD3(cells, cells, cells)
    // γ = 1 and a Young's modulus of 3 keep strains about a tenth.
    let (first, shear) = ElasticSolid.lame(young: 3, poisson: poisson)
    let count = cells * cells * cells
    let solid = ElasticSolid(
      size: size,
      step: SIMD3(repeating: step),
      first: Array(repeating: first, count: count),
      shear: Array(repeating: shear, count: count)
    )
    var pressures: [Double] = []
    for k in 0..<cells {
      for j in 0..<cells {
        for i in 0..<cells {
          pressures.append(Self.mean(pressure, SIMD3(i, j, k), step, edge))
        }
      }
    }
    func exact(_ axis: Int, _ point: SIMD3<Double>) -> Double {
      let arm = point - edge / 2
      let radius = (arm * arm).sum().squareRoot()
      guard radius > 0 else { return 0 }
      return pressure.moment(radius) / (first + 2 * shear) * arm[axis]
        / (radius * radius * radius)
    }
    let solution = ElasticSolver(solid, threads: threads)
      .solve(pressure: pressures, border: exact, tolerance: 1e-7)
    let displacement = solution.displacement
    var (wrong, all, sum, inner) = (0.0, 0.0, 0.0, 0.0)
    for k in 0..<cells {
      for j in 0..<cells {
        for i in 0..<cells {
          for axis in 0..<3 {
            let truth = exact(axis, displacement.facePoint(axis, i, j, k))
            let off = displacement[axis, i, j, k] - truth
            wrong += off * off
            all += truth * truth
          }
          let corner = SIMD3<Double>(Double(i), Double(j), Double(k))
          let arm: SIMD3<Double> = (corner + 0.5) * step - edge / 2
          if (arm * arm).sum() < 0.81 {
            sum += displacement.divergence(i, j, k)
            inner += 1
          }
        }
      }
    }
    self.step = step
    error = (wrong / all).squareRoot()
    dilatation = sum / inner
    exactDilatation = 1 / (first + 2 * shear)
  }

  /// A cell's mean pressure: where it jumps within, of 8³ points.
  private static func mean(
    _ pressure: Pressure,
    _ cell: SIMD3<Int>,
    _ step: Double,
    _ edge: Double
  ) -> Double {
    let corner = SIMD3<Double>(Double(cell.x), Double(cell.y), Double(cell.z))
    let centre: SIMD3<Double> = (corner + 0.5) * step - edge / 2
    let radius = (centre * centre).sum().squareRoot()
    guard case .ball(let end) = pressure, abs(radius - end) < step else {
      return pressure.value(radius)
    }
    var sum = 0.0
    for part in 0..<512 {
      let place = SIMD3<Double>(Double(part & 7), Double(part >> 3 & 7), Double(part >> 6))
      let arm: SIMD3<Double> = centre + (place / 8 - 0.4375) * step
      sum += pressure.value((arm * arm).sum().squareRoot())
    }
    return sum / 512
  }
}
