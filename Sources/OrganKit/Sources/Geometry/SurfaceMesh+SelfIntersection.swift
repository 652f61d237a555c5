import Imaging

extension SurfaceMesh {
  /// The pairs of triangles that meet where they should not: that cross, touch away from a shared
  /// edge or corner, or lie on one another.
  ///
  /// The answer is exact for the surface with its vertices rounded to a grid of 2⁻³³ of its extent
  /// (for a decimetre 10⁻⁸ mm: a thousandth of what STL's numbers resolve), since then the tests
  /// are of integers. The search stops after `limit` pairs.
  public func selfIntersections(limit: Int = .max) -> [(Int, Int)] {
    guard let (low, high) = bounds, let lattice = IntegerLattice(low: low, high: high) else {
      return []
    }
    let points = vertices.map(lattice.point)
    var found: [(Int, Int)] = []
    TriangleTree(self)
      .forEachNearPair { first, second in
        if found.count < limit && meetWrongly(triangles[first], triangles[second], points) {
          found.append((min(first, second), max(first, second)))
        }
      }
    return found.sorted { $0 < $1 }
  }

  /// Whether two triangles meet anywhere but in what they share.
  private func meetWrongly(
    _ first: SIMD3<Int32>,
    _ second: SIMD3<Int32>,
    _ points: [LatticePoint]
  ) -> Bool {
    // The places of shared corners, without arrays: this runs for each pair of neighbours.
    var (count, mine, theirs, free, other) = (0, 0, 0, 0, 3)
    for i in 0..<3 {
      if let j = second.place(of: first[i]) {
        (count, mine, theirs) = (count + 1, i, j)
        other -= j
      } else {
        free = i
      }
    }
    let (t, u) = (LatticeTriangle(first, points), LatticeTriangle(second, points))
    switch count {
    case 0:
      return (0..<3).contains { t.isMet(by: u.corner($0), u.corner($0 + 1)) }
        || (0..<3).contains { u.isMet(by: t.corner($0), t.corner($0 + 1)) }
    case 1:
      // Only the sides opposite the shared corner can meet the other triangle elsewhere.
      return u.isMet(by: t.corner(mine + 1), t.corner(mine + 2))
        || t.isMet(by: u.corner(theirs + 1), u.corner(theirs + 2))
    case 2:
      // Hinged triangles meet only when folded flat onto one another.
      return u.isFoldedOnto(t.corner(free), hingedOpposite: other)
    default:
      return true
    }
  }
}

extension SIMD3<Int32> {
  /// Where a vertex is among the three.
  fileprivate func place(of vertex: Int32) -> Int? {
    x == vertex ? 0 : (y == vertex ? 1 : (z == vertex ? 2 : nil))
  }
}
