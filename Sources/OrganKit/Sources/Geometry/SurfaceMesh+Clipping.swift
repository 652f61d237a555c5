import Imaging

extension SurfaceMesh {
  /// The volume (mm³) of the part of a closed surface between two parallel planes, capped by them:
  /// exact for the triangles as they are.
  ///
  /// - Parameters:
  ///   - normal: the planes' normal, of any length but zero.
  ///   - low: the first plane's place: where `normal.normalised.dot(point) == low`, mm.
  ///   - high: the second plane's place, above `low`, mm.
  /// - Returns: the volume, mm³; zero where `high` is not above `low`.
  public func volume(along normal: SIMD3<Double>, from low: Double, to high: Double) -> Double {
    let axis = normal.normalised
    guard let origin = vertices.first, low < high, axis != .zero else { return 0 }
    // The field F = u·(u·x), u a direction within the planes, has divergence 1 and does not pass
    // through the caps: what flows out through the clipped triangles is the volume, uncapped.
    let along = axis.perpendicular
    var volume = 0.0
    var polygon: [SIMD3<Double>] = []
    for triangle in triangles.indices {
      let (a, b, c) = corners(triangle)
      let flow = areaVector(triangle).normalised.dot(along)
      guard flow != 0 else { continue }
      polygon = [a - origin, b - origin, c - origin]
      polygon.clip(along: axis, keepAbove: low - axis.dot(origin))
      polygon.clip(along: -axis, keepAbove: axis.dot(origin) - high)
      guard polygon.count >= 3 else { continue }
      for i in 1..<polygon.count - 1 {
        let area = (polygon[i] - polygon[0]).cross(polygon[i + 1] - polygon[0]).length / 2
        volume += area * flow * along.dot(polygon[0] + polygon[i] + polygon[i + 1]) / 3
      }
    }
    return volume
  }

  /// The part of the area (mm²) between two planes, for the triangles that a condition picks.
  ///
  /// - Parameters:
  ///   - normal: the planes' normal, of any length but zero.
  ///   - low: the first plane's place along the normal, mm.
  ///   - high: the second plane's place, mm.
  ///   - isCounted: whether triangles with this outward unit normal count.
  /// - Returns: the area, mm².
  public func area(
    along normal: SIMD3<Double>,
    from low: Double,
    to high: Double,
    where isCounted: (SIMD3<Double>) -> Bool = { _ in true }
  ) -> Double {
    let axis = normal.normalised
    var area = 0.0
    var polygon: [SIMD3<Double>] = []
    for triangle in triangles.indices where isCounted(areaVector(triangle).normalised) {
      let (a, b, c) = corners(triangle)
      polygon = [a, b, c]
      polygon.clip(along: axis, keepAbove: low)
      polygon.clip(along: -axis, keepAbove: -high)
      guard polygon.count >= 3 else { continue }
      for i in 1..<polygon.count - 1 {
        area += (polygon[i] - polygon[0]).cross(polygon[i + 1] - polygon[0]).length / 2
      }
    }
    return area
  }
}

extension SIMD3<Double> {
  /// A unit vector at a right angle to this one.
  public var perpendicular: Self {
    let size = Self(abs(x), abs(y), abs(z))
    // The axis that it leans to least: far from parallel.
    let axis: Self =
      size.x <= size.y && size.x <= size.z
      ? Self(1, 0, 0) : (size.y <= size.z ? Self(0, 1, 0) : Self(0, 0, 1))
    return cross(axis).normalised
  }
}

extension [SIMD3<Double>] {
  /// Cuts a convex polygon, keeping what lies where `axis.dot(point) >= limit`.
  ///
  /// - SeeAlso: Sutherland and Hodgman 1974, doi:10.1145/360767.360802
  fileprivate mutating func clip(along axis: SIMD3<Double>, keepAbove limit: Double) {
    guard !isEmpty else { return }
    let heights = map { axis.dot($0) - limit }
    if heights.allSatisfy({ $0 >= 0 }) { return }
    var kept: Self = []
    for i in indices {
      let j = i + 1 == count ? 0 : i + 1
      if heights[i] >= 0 { kept.append(self[i]) }
      if (heights[i] >= 0) != (heights[j] >= 0) {
        let fraction = heights[i] / (heights[i] - heights[j])
        kept.append(self[i] + (self[j] - self[i]) * fraction)
      }
    }
    self = kept
  }
}
