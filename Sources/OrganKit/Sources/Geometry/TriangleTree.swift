import Imaging

/// A tree of boxes over a surface's triangles, for questions about what is near.
///
/// Each node halves its triangles at the middle one along its longest side; leaves hold up to four.
struct TriangleTree {
  /// A box with its triangles `order[first..<first + count]`; an inner node's children are `left`
  /// and `left + 1`.
  struct Node {
    var low: SIMD3<Double>
    var high: SIMD3<Double>
    var first: Int32
    var count: Int32
    var left: Int32

    var isLeaf: Bool { left < 0 }

    func overlaps(_ other: Node) -> Bool {
      all(low .<= other.high) && all(other.low .<= high)
    }

    /// The squared distance from a point to the box, mm².
    func squaredDistance(to point: SIMD3<Double>) -> Double {
      let outside = pointwiseMax(pointwiseMax(low - point, point - high), .zero)
      return outside.dot(outside)
    }
  }

  private(set) var nodes: [Node] = []
  private(set) var order: [Int32]
  let mesh: SurfaceMesh

  init(_ mesh: SurfaceMesh) {
    self.mesh = mesh
    order = Array(0..<Int32(mesh.triangles.count))
    guard !order.isEmpty else { return }
    let centres = mesh.triangles.indices.map { index in
      let (a, b, c) = mesh.corners(index)
      return a + b + c
    }
    nodes.reserveCapacity(mesh.triangles.count)
    nodes.append(node(0, mesh.triangles.count))
    var open = [0]
    while let index = open.popLast() {
      let (first, count) = (Int(nodes[index].first), Int(nodes[index].count))
      guard count > 4 else { continue }
      let extent = nodes[index].high - nodes[index].low
      let axis = extent.x >= extent.y && extent.x >= extent.z ? 0 : (extent.y >= extent.z ? 1 : 2)
      // Equal centres are ordered by number: the tree depends on the surface alone.
      order[first..<first + count]
        .sort {
          (centres[Int($0)][axis], $0) < (centres[Int($1)][axis], $1)
        }
      let half = count / 2
      nodes[index].left = Int32(nodes.count)
      nodes.append(node(first, half))
      nodes.append(node(first + half, count - half))
      open.append(nodes.count - 2)
      open.append(nodes.count - 1)
    }
  }

  private func node(_ first: Int, _ count: Int) -> Node {
    var low = SIMD3<Double>(repeating: .infinity)
    var high = -low
    for triangle in order[first..<first + count] {
      let (a, b, c) = mesh.corners(Int(triangle))
      low = pointwiseMin(low, pointwiseMin(a, pointwiseMin(b, c)))
      high = pointwiseMax(high, pointwiseMax(a, pointwiseMax(b, c)))
    }
    return Node(low: low, high: high, first: Int32(first), count: Int32(count), left: -1)
  }

  /// Calls the body with each pair of triangles whose boxes overlap, each pair once.
  func forEachNearPair(_ body: (Int, Int) -> Void) {
    guard !nodes.isEmpty else { return }
    var open: [(Int, Int)] = [(0, 0)]
    while let (a, b) = open.popLast() {
      let (first, second) = (nodes[a], nodes[b])
      guard first.overlaps(second) else { continue }
      switch (first.isLeaf, second.isLeaf) {
      case (true, true):
        for i in 0..<Int(first.count) {
          for j in (a == b ? i + 1 : 0)..<max(Int(second.count), a == b ? i + 1 : 0) {
            body(Int(order[Int(first.first) + i]), Int(order[Int(second.first) + j]))
          }
        }
      case (false, _) where a == b:
        let left = Int(first.left)
        open += [(left, left), (left, left + 1), (left + 1, left + 1)]
      case (false, _) where second.isLeaf || first.count >= second.count:
        open += [(Int(first.left), b), (Int(first.left) + 1, b)]
      default:
        open += [(a, Int(second.left)), (a, Int(second.left) + 1)]
      }
    }
  }

  /// The point of the surface that is closest to a point, its triangle, and the distance (mm); nil
  /// for a surface without a triangle.
  func closestPoint(
    to point: SIMD3<Double>
  ) -> (point: SIMD3<Double>, triangle: Int, distance: Double)? {
    guard !nodes.isEmpty else { return nil }
    var best = (point: point, triangle: -1, squared: Double.infinity)
    var open = [(0, nodes[0].squaredDistance(to: point))]
    while let (index, bound) = open.popLast() {
      guard bound < best.squared else { continue }
      let node = nodes[index]
      if node.isLeaf {
        for triangle in order[Int(node.first)..<Int(node.first + node.count)] {
          let (a, b, c) = mesh.corners(Int(triangle))
          let candidate = closestPointOnTriangle(point, a, b, c)
          let squared = (candidate - point).dot(candidate - point)
          if squared < best.squared { best = (candidate, Int(triangle), squared) }
        }
      } else {
        let left = Int(node.left)
        let near = (left, nodes[left].squaredDistance(to: point))
        let far = (left + 1, nodes[left + 1].squaredDistance(to: point))
        // The nearer child is looked at first: it is pushed last.
        open += near.1 <= far.1 ? [far, near] : [near, far]
      }
    }
    return best.triangle < 0 ? nil : (best.point, best.triangle, best.squared.squareRoot())
  }
}

/// The point of a triangle closest to a point: by the region of the plane (corner, edge or inside)
/// that the point projects to.
///
/// - SeeAlso: Ericson 2004, Real-Time Collision Detection, section 5.1.5.
func closestPointOnTriangle(
  _ p: SIMD3<Double>,
  _ a: SIMD3<Double>,
  _ b: SIMD3<Double>,
  _ c: SIMD3<Double>
) -> SIMD3<Double> {
  let (ab, ac) = (b - a, c - a)
  let (fromA, fromB, fromC) = (p - a, p - b, p - c)
  let (a1, a2) = (ab.dot(fromA), ac.dot(fromA))
  if a1 <= 0 && a2 <= 0 { return a }
  let (b1, b2) = (ab.dot(fromB), ac.dot(fromB))
  if b1 >= 0 && b2 <= b1 { return b }
  let weightC = a1 * b2 - b1 * a2
  if weightC <= 0 && a1 >= 0 && b1 <= 0 { return a + ab * (a1 == b1 ? 0 : a1 / (a1 - b1)) }
  let (c1, c2) = (ab.dot(fromC), ac.dot(fromC))
  if c2 >= 0 && c1 <= c2 { return c }
  let weightB = c1 * a2 - a1 * c2
  if weightB <= 0 && a2 >= 0 && c2 <= 0 { return a + ac * (a2 == c2 ? 0 : a2 / (a2 - c2)) }
  let weightA = b1 * c2 - c1 * b2
  if weightA <= 0 && b2 - b1 >= 0 && c1 - c2 >= 0 {
    let sum = (b2 - b1) + (c1 - c2)
    return b + (c - b) * (sum == 0 ? 0 : (b2 - b1) / sum)
  }
  let sum = weightA + weightB + weightC
  guard sum > 0 else { return a }
  return a + ab * (weightB / sum) + ac * (weightC / sum)
}
