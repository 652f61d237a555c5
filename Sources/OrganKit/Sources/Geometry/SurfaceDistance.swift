import Imaging

/// How far two surfaces are from one another, both ways, mm.
public struct SurfaceDistance: Equatable, Sendable {
  /// The mean over both surfaces' areas.
  public var mean: Double
  /// The distance that 95 % of both surfaces' areas do not exceed.
  public var percentile95: Double
  /// The largest: the symmetric Hausdorff distance over the sampled points.
  public var maximum: Double
}

extension SurfaceMesh {
  /// The distances (mm) from points to the closest point of this surface, in the points' order.
  ///
  /// Needs a surface with at least one triangle; without one the distances are infinite.
  public func distances(from points: [SIMD3<Double>]) -> [Double] {
    let tree = TriangleTree(self)
    return points.map { tree.closestPoint(to: $0)?.distance ?? .infinity }
  }

  /// The symmetric distance to another surface: from each one's vertices, weighted by the area
  /// around them, to the other's closest points.
  ///
  /// - Parameters:
  ///   - other: the other surface.
  ///   - isCounted: whether a vertex (mm) counts; the closest point may lie anywhere.
  /// - Returns: the distances, mm; all zero where no vertex counts.
  public func distance(
    to other: SurfaceMesh,
    where isCounted: (SIMD3<Double>) -> Bool = { _ in true }
  ) -> SurfaceDistance {
    var samples: [(distance: Double, weight: Double)] = []
    for (from, to) in [(self, other), (other, self)] {
      let counted = from.vertices.indices.filter { isCounted(from.vertices[$0]) }
      let distances = to.distances(from: counted.map { from.vertices[$0] })
      let areas = from.vertexAreas
      // Each direction has half the say, whichever surface is larger.
      let total = counted.reduce(0) { $0 + areas[$1] }
      guard total > 0 else { continue }
      samples += zip(distances, counted).map { ($0, areas[$1] / total) }
    }
    samples.sort { ($0.distance, $0.weight) < ($1.distance, $1.weight) }
    let total = samples.reduce(0) { $0 + $1.weight }
    guard total > 0 else { return SurfaceDistance(mean: 0, percentile95: 0, maximum: 0) }
    var covered = 0.0
    let percentile = samples.first { sample in
      covered += sample.weight
      return covered >= 0.95 * total
    }
    let last = samples[samples.count - 1].distance
    return SurfaceDistance(
      mean: samples.reduce(0) { $0 + $1.distance * $1.weight } / total,
      percentile95: percentile?.distance ?? last,
      maximum: last
    )
  }
}
