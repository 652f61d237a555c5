import Imaging

/// A point with integer coordinates.
typealias LatticePoint = SIMD3<Int64>

/// The grid of integers that a surface's vertices are rounded to.
///
/// Coordinates stay within ±2³², so a 3×3 determinant of differences stays below 6·2⁹⁹ and fits 128
/// bits: its sign is exact.
struct IntegerLattice {
  private let centre: SIMD3<Double>
  private let scale: Double

  /// The grid over a box; nil where the box is not finite.
  init?(low: SIMD3<Double>, high: SIMD3<Double>) {
    let extent = (high - low).max()
    guard extent.isFinite, (low + high).sum().isFinite else { return nil }
    centre = low + (high - low) / 2
    scale = extent > 0 ? 0x1p33 / extent : 1
  }

  func point(_ position: SIMD3<Double>) -> LatticePoint {
    let scaled = ((position - centre) * scale).rounded(.toNearestOrEven)
    return LatticePoint(Int64(scaled.x), Int64(scaled.y), Int64(scaled.z))
  }
}

/// The sign of the volume of the tetrahedron a, b, c, d: +1 where d sees a, b, c clockwise.
func orientation(
  _ a: LatticePoint,
  _ b: LatticePoint,
  _ c: LatticePoint,
  _ d: LatticePoint
) -> Int {
  let (u, v, w) = (a &- d, b &- d, c &- d)
  // Differences of at most 2³³ are exact as doubles; the bound on the rounding of the sum follows from
  // 8 roundings of products below the permanent.
  let (p, q, r) = (SIMD3<Double>(u), SIMD3<Double>(v), SIMD3<Double>(w))
  let estimate = p.dot(q.cross(r))
  let sizes = (SIMD3(abs(p.x), abs(p.y), abs(p.z)), SIMD3(abs(q.x), abs(q.y), abs(q.z)))
  let last = SIMD3(abs(r.x), abs(r.y), abs(r.z))
  let permanent =
    sizes.0.x * (sizes.1.y * last.z + sizes.1.z * last.y)
    + sizes.0.y * (sizes.1.z * last.x + sizes.1.x * last.z)
    + sizes.0.z * (sizes.1.x * last.y + sizes.1.y * last.x)
  if abs(estimate) > 0x1p-49 * permanent { return estimate > 0 ? 1 : -1 }
  func minor(_ i: Int, _ j: Int) -> Int128 {
    Int128(v[i]) * Int128(w[j]) - Int128(v[j]) * Int128(w[i])
  }
  let exact = Int128(u.x) * minor(1, 2) + Int128(u.y) * minor(2, 0) + Int128(u.z) * minor(0, 1)
  return exact.signum() > 0 ? 1 : (exact.signum() < 0 ? -1 : 0)
}

/// A triangle of integer points.
struct LatticeTriangle {
  private let corners: (LatticePoint, LatticePoint, LatticePoint)

  init(_ triangle: SIMD3<Int32>, _ points: [LatticePoint]) {
    corners = (points[Int(triangle.x)], points[Int(triangle.y)], points[Int(triangle.z)])
  }

  /// A corner, counted round.
  func corner(_ index: Int) -> LatticePoint {
    switch index % 3 {
    case 0: corners.0
    case 1: corners.1
    default: corners.2
    }
  }

  /// Whether a segment meets the triangle anywhere, its rim included.
  func isMet(by p: LatticePoint, _ q: LatticePoint) -> Bool {
    let (a, b, c) = corners
    let (atP, atQ) = (orientation(a, b, c, p), orientation(a, b, c, q))
    if atP == 0 && atQ == 0 { return isMetInPlane(by: p, q) }
    if atP == atQ { return false }
    // The segment's line passes the three sides on the same hand, or touches.
    let sides = (orientation(p, q, a, b), orientation(p, q, b, c), orientation(p, q, c, a))
    return min(sides.0, sides.1, sides.2) >= 0 || max(sides.0, sides.1, sides.2) <= 0
  }

  /// Whether a point, hinged to this triangle at the side opposite a corner, lies in its plane and
  /// on the corner's side of the hinge.
  func isFoldedOnto(_ point: LatticePoint, hingedOpposite index: Int) -> Bool {
    let (apex, a, b) = (corner(index), corner(index + 1), corner(index + 2))
    guard orientation(apex, a, b, point) == 0 else { return false }
    let axis = dominantAxis
    return axis.turn(a, b, point) * axis.turn(a, b, apex) > 0
  }

  /// The same for a segment in the triangle's plane.
  private func isMetInPlane(by p: LatticePoint, _ q: LatticePoint) -> Bool {
    let axis = dominantAxis
    let (a, b, c) = corners
    if axis.contains(p, in: a, b, c) || axis.contains(q, in: a, b, c) { return true }
    return axis.cross(p, q, a, b) || axis.cross(p, q, b, c) || axis.cross(p, q, c, a)
  }

  /// The projection along the coordinate axis that the triangle faces most.
  private var dominantAxis: Projection {
    let (u, v) = (corners.1 &- corners.0, corners.2 &- corners.0)
    func size(_ i: Int, _ j: Int) -> UInt128 {
      (Int128(u[i]) * Int128(v[j]) - Int128(u[j]) * Int128(v[i])).magnitude
    }
    let (x, y, z) = (size(1, 2), size(2, 0), size(0, 1))
    return x >= y && x >= z
      ? Projection(i: 1, j: 2) : (y >= z ? Projection(i: 2, j: 0) : Projection(i: 0, j: 1))
  }
}

/// A look at points along a coordinate axis: only two coordinates remain.
private struct Projection {
  var i: Int
  var j: Int

  /// +1 where a, b, c turn left, −1 right, 0 straight.
  func turn(_ a: LatticePoint, _ b: LatticePoint, _ c: LatticePoint) -> Int {
    let (u, v) = (b &- a, c &- a)
    let area = Int128(u[i]) * Int128(v[j]) - Int128(u[j]) * Int128(v[i])
    return area > 0 ? 1 : (area < 0 ? -1 : 0)
  }

  func contains(
    _ p: LatticePoint,
    in a: LatticePoint,
    _ b: LatticePoint,
    _ c: LatticePoint
  ) -> Bool {
    let turns = (turn(a, b, p), turn(b, c, p), turn(c, a, p))
    let (least, most) = (min(turns.0, turns.1, turns.2), max(turns.0, turns.1, turns.2))
    // All zero: a triangle without area, whose sides the segment tests look at.
    return least != most ? least >= 0 || most <= 0 : least != 0
  }

  /// Whether two segments meet, their ends included.
  func cross(_ p: LatticePoint, _ q: LatticePoint, _ a: LatticePoint, _ b: LatticePoint) -> Bool {
    let (p1, q1) = (turn(a, b, p), turn(a, b, q))
    let (a1, b1) = (turn(p, q, a), turn(p, q, b))
    if p1 * q1 < 0 && a1 * b1 < 0 { return true }
    return (p1 == 0 && isBetween(p, a, b)) || (q1 == 0 && isBetween(q, a, b))
      || (a1 == 0 && isBetween(a, p, q)) || (b1 == 0 && isBetween(b, p, q))
  }

  /// Whether a point on a segment's line lies within its box.
  private func isBetween(_ p: LatticePoint, _ a: LatticePoint, _ b: LatticePoint) -> Bool {
    min(a[i], b[i]) <= p[i] && p[i] <= max(a[i], b[i])
      && min(a[j], b[j]) <= p[j] && p[j] <= max(a[j], b[j])
  }
}
