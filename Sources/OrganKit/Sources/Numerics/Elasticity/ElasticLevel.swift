import Kernels

/// A grid of the multigrid cycle that preconditions the elastic solver, in single precision.
///
/// The cycle works on the solid with Lamé's first parameter capped at twice the shear modulus:
/// there, a pointwise smoother works, whatever the Poisson ratio. The cells' local stiffness is at
/// most 4 times the share of the diagonal they give (faces: 2(3λ+2μ)/(λ+2μ), edges: 4), so 4 bounds
/// the spectrum of D⁻¹A for any materials and cells, and Chebyshev's polynomials on [4/ratio, 4]
/// smooth. They are symmetric, need no colouring and no order of cells.
///
/// - SeeAlso: Adams, Brezina, Hu and Tuminaro 2003, doi:10.1016/S0021-9991(03)00194-3.
final class ElasticLevel {
  /// Lamé's first parameter is at most so many shear moduli.
  static let cap: Float = 2
  /// A bound of the spectrum of D⁻¹A.
  static let bound = 4.0

  let solid: ElasticSolid
  let coarse: ElasticLevel?
  let sharing: WorkSharing
  private let inverse: SinglePrecisionField
  let solution: SinglePrecisionField
  let rightSide: SinglePrecisionField
  private let residual: SinglePrecisionField
  private let update: SinglePrecisionField

  init(_ solid: ElasticSolid, sharing: WorkSharing, depth: Int = 0) {
    self.solid = solid
    self.sharing = sharing
    let count = solid.layout.count
    inverse = SinglePrecisionField(count)
    solution = SinglePrecisionField(count)
    rightSide = SinglePrecisionField(count)
    residual = SinglePrecisionField(count)
    update = SinglePrecisionField(count)
    let shorter = depth < 12 && solid.size.max() > 3 ? solid.coarsened() : nil
    coarse = shorter.map { ElasticLevel($0, sharing: sharing, depth: depth + 1) }
    fillInverse()
  }

  /// One over the diagonal, 0 where a face is fixed: what is multiplied with it stays fixed.
  private func fillInverse() {
    let strides = solid.layout.strides
    let count = solid.layout.count
    let squares = (0..<3).map { Float(1 / (solid.step[$0] * solid.step[$0])) }
    func stiffness(_ place: Int) -> Float {
      min(solid.first[place], Self.cap * solid.shear[place]) + 2 * solid.shear[place]
    }
    solid.layout.forEachFace { place in
      for axis in 0..<3 where solid.free[place] >> UInt8(axis) & 1 == 1 {
        var sum = squares[axis] * (stiffness(place) + stiffness(place - strides[axis]))
        for (edge, pair) in ElasticSolid.axes.enumerated() where pair.0 == axis || pair.1 == axis {
          let across = pair.0 == axis ? pair.1 : pair.0
          let moduli = solid.edges[edge]
          sum += squares[across] * (moduli[place] + moduli[place + strides[across]])
        }
        inverse.numbers[axis * count + place] = 1 / sum
      }
    }
  }

  /// Adds to nothing: `solution` becomes about the solution for `rightSide`, by a symmetric linear
  /// map.
  func cycle() {
    guard let coarse else {
      smooth(rounds: 24, ratio: 100, fromZero: true)
      return
    }
    smooth(rounds: Self.rounds, ratio: Self.ratio, fromZero: true)
    computeResidual()
    restrict(residual, to: coarse.rightSide, on: coarse.solid)
    coarse.cycle()
    addProlonged(coarse.solution, from: coarse.solid)
    smooth(rounds: Self.rounds, ratio: Self.ratio, fromZero: false)
  }

  /// How often each side of a cycle smooths.
  static let rounds = 2
  /// The highest over the lowest frequency that a round treats.
  static let ratio = 10.0

  private func smooth(rounds: Int, ratio: Double, fromZero: Bool) {
    let (high, low) = (Self.bound, Self.bound / ratio)
    let (middle, half) = ((high + low) / 2, (high - low) / 2)
    var rho = half / middle
    if fromZero { solution.clear(sharing, solid.layout) } else { computeResidual() }
    relax(fromZero ? rightSide : residual, keep: 0, take: 1 / middle)
    for _ in 1..<rounds {
      computeResidual()
      let next = 1 / (2 * middle / half - rho)
      relax(residual, keep: next * rho, take: 2 * next / half)
      rho = next
    }
  }

  private func relax(_ residual: SinglePrecisionField, keep: Double, take: Double) {
    let layout = solid.layout
    nonisolated(unsafe) let (x, step, r, d) = (
      solution.numbers, update.numbers, residual.numbers, inverse.numbers
    )
    sharing.perform(layout.size.z, size: layout.count) { planes in
      for axis in 0..<3 {
        let start = axis * layout.count + (planes.lowerBound + 1) * layout.plane
        kernels_relax(
          x + start,
          step + start,
          r + start,
          d + start,
          Float(keep),
          Float(take),
          planes.count * layout.plane
        )
      }
    }
  }

  private func computeResidual() {
    solid.addForces(
      of: solution.numbers,
      to: rightSide.numbers,
      into: residual.numbers,
      cap: Self.cap,
      sharing
    )
  }
}
