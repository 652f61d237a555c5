/// A symmetric positive definite tensor as a sum of whole-numbered directions with positive
/// weights: D = Σ λᵢ eᵢeᵢᵀ, at most six of them.
///
/// A difference scheme built on it, Σ λᵢ (u(x+eᵢ) − 2u(x) + u(x−eᵢ)), exchanges between cells and
/// never takes away what is not there, however stretched and turned the tensor is; a scheme with
/// mixed differences along the axes cannot promise that. Selling's algorithm makes a basis of the
/// lattice obtuse in the tensor's own measure; the weights are then its products.
///
/// - SeeAlso: Selling 1874, doi:10.1515/crll.1874.77.143; Fehrenbach and Mirebeau 2014,
///   doi:10.1007/s10851-013-0446-3.
public struct LatticeDecomposition: Sendable, Equatable {
  /// A direction and its weight.
  public struct Term: Sendable, Equatable {
    /// From a cell to its partner, in cells; the last number that is not 0 is positive.
    public var offset: SIMD3<Int>
    /// λ, positive, in the tensor's unit.
    public var weight: Double

    /// A direction and its weight.
    public init(offset: SIMD3<Int>, weight: Double) {
      (self.offset, self.weight) = (offset, weight)
    }
  }

  /// The directions, those along the axes first.
  public let terms: [Term]

  /// The decomposition of a tensor given as xx, yy, zz, xy, xz, yz; nil where it is not positive
  /// definite, or so stretched that the algorithm does not end (more than about 10⁶ to 1).
  public init?(_ tensor: [Double]) {
    precondition(tensor.count == 6, "a symmetric tensor has six numbers")
    func product(_ a: SIMD3<Int>, _ b: SIMD3<Int>) -> Double {
      let (p, q) = (SIMD3<Double>(a), SIMD3<Double>(b))
      let diagonal =
        tensor[0] * p.x * q.x + tensor[1] * p.y * q.y + tensor[2] * p.z * q.z
      let mixed =
        tensor[3] * (p.x * q.y + p.y * q.x) + tensor[4] * (p.x * q.z + p.z * q.x)
      return diagonal + mixed + tensor[5] * (p.y * q.z + p.z * q.y)
    }
    guard tensor.allSatisfy(\.isFinite), CholeskyFactor(Self.rows(tensor), order: 3) != nil else {
      return nil
    }
    let tolerance = 1e-14 * (tensor[0] + tensor[1] + tensor[2])
    // Four vectors whose sum is 0; any three are a basis of the lattice.
    var base = [SIMD3(1, 0, 0), SIMD3(0, 1, 0), SIMD3(0, 0, 1), SIMD3(-1, -1, -1)]
    let pairs = [(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)]
    var isObtuse = false
    for _ in 0..<10_000 where !isObtuse {
      isObtuse = true
      for (i, j) in pairs where product(base[i], base[j]) > tolerance {
        let others = (0..<4).filter { $0 != i && $0 != j }
        // The sum stays 0, and Σ eᵀDe falls by four times the product.
        for other in others { base[other] &+= base[i] }
        base[i] = SIMD3(repeating: 0) &- base[i]
        isObtuse = false
        break
      }
    }
    guard isObtuse else { return nil }
    var terms: [Term] = []
    for (i, j) in pairs {
      let weight = -product(base[i], base[j])
      guard weight > tolerance else { continue }
      let others = (0..<4).filter { $0 != i && $0 != j }
      let (a, b) = (base[others[0]], base[others[1]])
      let cross = SIMD3(
        a.y * b.z - a.z * b.y,
        a.z * b.x - a.x * b.z,
        a.x * b.y - a.y * b.x
      )
      terms.append(Term(offset: Self.oriented(cross), weight: weight))
    }
    self.terms = terms.sorted { Self.rank($0.offset) < Self.rank($1.offset) }
  }

  private static func rows(_ t: [Double]) -> [Double] {
    [t[0], t[3], t[4], t[3], t[1], t[5], t[4], t[5], t[2]]
  }

  private static func oriented(_ e: SIMD3<Int>) -> SIMD3<Int> {
    let last = e.z != 0 ? e.z : e.y != 0 ? e.y : e.x
    return last < 0 ? SIMD3(repeating: 0) &- e : e
  }

  /// Shorter first, then x before y before z.
  private static func rank(_ e: SIMD3<Int>) -> Int {
    (((e &* e).wrappedSum() * 64 + e.z + 16) * 64 + e.y + 16) * 64 + e.x + 16
  }
}
