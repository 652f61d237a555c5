import Foundation
import Imaging

/// The left ventricle's base at one phase by all long-axis views that show it.
struct SightedBase: Sendable {
  private let views: [ViewedBase]
  private let stack: ShortAxisStack

  /// The standard error of one view's base, mm.
  ///
  /// On the one examination with reference points (biv-me's, on the mitral valve) the hinges' middles in
  /// the two views that were read lay 6.9 and 1.8 mm too far from the apex at end-diastole, 1.9 and
  /// 2.6 mm too near at end-systole: 4 mm in the root mean square. So few say that no better.
  private static let viewDeviation = 5.0

  /// - Returns: nil where there is no view.
  init?(_ views: [ViewedBase], along stack: ShortAxisStack) {
    guard !views.isEmpty else { return nil }
    (self.views, self.stack) = (views, stack)
  }

  /// The base's depth (mm) at a place in the middle of the ventricle: the median of the views', as a
  /// single one may be misread.
  func depth(at place: SIMD3<Double>) -> Double { RobustLine.median(depths(at: place)) }

  /// Its standard error, mm: a view's, less with several, more where they disagree.
  func deviation(at place: SIMD3<Double>) -> Double {
    let depths = depths(at: place)
    let middle = RobustLine.median(depths)
    let scatter = 1.4826 * RobustLine.median(depths.map { abs($0 - middle) })
    return max(Self.viewDeviation, scatter) / Double(depths.count).squareRoot()
  }

  /// How large the section at a depth is compared with that at another: widths in two directions
  /// multiply to an area.
  func areaRatio(at depth: Double, to other: Double) -> Double {
    let product = views.reduce(1) { $0 * $1.width(atDepth: depth) / $1.width(atDepth: other) }
    return pow(product, 2 / Double(views.count))
  }

  private func depths(at place: SIMD3<Double>) -> [Double] {
    views.map { view in
      let ends = view.ends
      let way = ends[1] - ends[0]
      let depths = ends.map { stack.depth(of: $0) }
      // Along the line between the hinges; beyond them it is not known to go on.
      let part = way.length > 0 ? (place - ends[0]).dot(way) / way.dot(way) : 0.5
      return depths[0] + min(max(part, 0), 1) * (depths[1] - depths[0])
    }
  }
}
