/// A straight line through points of which a few may lie anywhere: least squares, after those
/// farther from Theil and Sen's line than three median distances are left out.
///
/// - SeeAlso: Sen 1968, doi:10.1080/01621459.1968.10480934
struct RobustLine: Sendable {
  /// The height at x = 0.
  var intercept: Double
  /// The rise along x.
  var slope: Double
  /// The standard error of the height in the middle of the points.
  var deviation: Double

  /// - Returns: nil for fewer than three points or points above one another.
  init?(_ points: [SIMD2<Double>]) {
    guard points.count >= 3 else { return nil }
    var slopes: [Double] = []
    for (index, p) in points.enumerated() {
      for q in points[(index + 1)...] where abs(q.x - p.x) > 1e-9 {
        slopes.append((q.y - p.y) / (q.x - p.x))
      }
    }
    guard !slopes.isEmpty else { return nil }
    let steep = Self.median(slopes)
    let height = Self.median(points.map { $0.y - steep * $0.x })
    let distances = points.map { abs($0.y - steep * $0.x - height) }
    let limit = 3 * Self.median(distances) + 1e-9
    let kept = zip(points, distances).filter { $0.1 <= limit }.map(\.0)
    let count = Double(kept.count)
    let mean = kept.reduce(.zero, +) / count
    let (sxx, sxy) = kept.reduce(into: (0.0, 0.0)) { sums, point in
      sums.0 += (point.x - mean.x) * (point.x - mean.x)
      sums.1 += (point.x - mean.x) * (point.y - mean.y)
    }
    let slope = sxx > 1e-12 ? sxy / sxx : steep
    self.slope = slope
    intercept = mean.y - slope * mean.x
    let squares = kept.map { point in
      let residual = point.y - mean.y - slope * (point.x - mean.x)
      return residual * residual
    }
    deviation = (squares.reduce(0, +) / max(1, count - 2) / count).squareRoot()
  }

  /// The median of some numbers, of an even count the mean of the middle two.
  static func median(_ numbers: [Double]) -> Double {
    let sorted = numbers.sorted()
    let half = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2
  }
}
