import Foundation
import Numerics

/// Outlines between two chains over one axis, as the right ventricle's crescent between septum and
/// free wall.
///
/// With v along the axis and u across it, v = ½·L·cos φ and
/// u = Σ aₖ·cos kφ + Σ bₖ·sin kφ for φ from 0 to 2π: the even part is the middle line, the odd part
/// half the thickness on either side of it, and the ends are round. Vertices φ and −φ share their
/// v, so a mixture of two outlines again has its chains over one axis, one on either side of
/// its middle line: it never crosses itself.
///
/// The thickness is a series of Chebyshev polynomials of the second kind, which are orthogonal over
/// exactly such a lens: each bₖ is a mean over the region, and b₁ carries its whole area.
struct CrescentSection: SectionShape {
  let vertexCount = 64
  let lid = SectionLid.chords
  /// The direction of v within the plane.
  let axis: SIMD2<Double>

  init(axis: SIMD2<Double>) { self.axis = axis }

  /// The highest wave number of the middle line and of the thickness.
  private let bends = 4
  private let bulges = 8
  /// Details shorter than some six times this (mm) are smoothed: a pixel's steps.
  private let detail = 2.5

  /// Left of the axis, so that rising φ runs counter-clockwise.
  private var across: SIMD2<Double> { SIMD2(-axis.y, axis.x) }

  func describe(
    _ points: [SIMD2<Double>],
    area: Double,
    middle: SIMD2<Double>
  ) -> (middle: SIMD2<Double>, numbers: [Double]) {
    let (u, v) = (points.map { ($0 * across).sum() }, points.map { ($0 * axis).sum() })
    let (low, high) = (v.min() ?? 0, v.max() ?? 0)
    let half = max((high - low) / 2, 0.5)
    let centre = (low + high) / 2
    let scale = area.squareRoot()
    let (lines, thickness) = series(u, v.map { ($0 - centre) / half }, area: area, half: half)
    let numbers =
      [half / scale] + lines.dropFirst().map { $0 / scale }
      + thickness.map { $0 / scale }
    return (centre * axis + lines[0] * across, numbers)
  }

  /// The middle line's coefficients a₀… and the thickness's b₁…, mm.
  private func series(
    _ u: [Double],
    _ v: [Double],
    area: Double,
    half: Double
  ) -> ([Double], [Double]) {
    let pointArea = area / Double(u.count)
    var thickness = [Double](repeating: 0, count: bulges)
    let bins = 24
    var sums = [(weight: Double, u: Double, v: Double)](repeating: (0, 0, 0), count: bins)
    for (u, v) in zip(u, v) {
      let v = min(max(v, -1), 1)
      // U₀ = 1, U₁ = 2v, Uₖ₊₁ = 2v·Uₖ − Uₖ₋₁.
      var (before, now) = (0.0, 1.0)
      for k in 0..<bulges {
        thickness[k] += now
        (before, now) = (now, 2 * v * now - before)
      }
      let bin = min(Int(acos(v) / .pi * Double(bins)), bins - 1)
      sums[bin] = (sums[bin].weight + 1, sums[bin].u + u, sums[bin].v + v)
    }
    for k in 0..<bulges {
      let damping = k == 0 ? 1 : 1 + pow(Double(k + 1) * detail / half, 4)
      thickness[k] *= pointArea / (.pi * half * damping)
    }

    // The middle line: least squares over the bins, held back where it would only follow pixels.
    let order = bends + 1
    var matrix = [Double](repeating: 0, count: order * order)
    var right = [Double](repeating: 0, count: order)
    for sum in sums where sum.weight > 0 {
      let angle = acos(min(max(sum.v / sum.weight, -1), 1))
      let basis = (0..<order).map { cos(Double($0) * angle) }
      // Thin ends say less, but they do bend the line.
      let weight = (sum.weight * pointArea).squareRoot()
      for i in 0..<order {
        for j in 0..<order { matrix[i * order + j] += weight * basis[i] * basis[j] }
        right[i] += weight * basis[i] * sum.u / sum.weight
      }
    }
    let total = matrix[0]
    for k in 1..<order {
      matrix[k * order + k] += total * (1e-6 + 0.5 * pow(Double(k) * detail / half, 4))
    }
    let mean = u.reduce(0, +) / Double(u.count)
    let lines = CholeskyFactor(matrix, order: order)?.solve(right)
    return (lines ?? [mean] + [Double](repeating: 0, count: bends), thickness)
  }

  func outline(_ numbers: [Double]) -> [SIMD2<Double>] {
    let half = max(numbers[0], 0.3)
    return (0..<vertexCount)
      .map { index in
        let angle = 2 * .pi * Double(index) / Double(vertexCount)
        var line = 0.0
        for k in 1...bends { line += numbers[k] * cos(Double(k) * angle) }
        var thickness = 0.0
        for k in 1...bulges { thickness += numbers[bends + k] * sin(Double(k) * angle) }
        // The chains keep apart, come what may: by a thirtieth of the length and more.
        let least = 0.03 * half * abs(sin(angle))
        // Vertex 0 and its opposite end the lens; sine's rounding must not decide their side.
        let isEnd = index == 0 || 2 * index == vertexCount
        let side: Double = 2 * index < vertexCount ? 1 : -1
        let bulge = isEnd ? 0 : side * max(side * thickness, least)
        return half * cos(angle) * axis + (line + bulge) * across
      }
  }

  /// The direction, among those near one, over which regions have the fewest gaps: over which nearly
  /// every line across it meets each region in one piece.
  ///
  /// - Parameters:
  ///   - regions: points evenly spread over each region, mm.
  ///   - start: where to look.
  ///   - step: the distance between points, mm.
  /// - Returns: the direction, of length 1.
  static func axis(of regions: [[SIMD2<Double>]], near start: SIMD2<Double>, step: Double)
    -> SIMD2<Double>
  {
    let candidates = stride(from: -50.0, through: 50, by: 10)
      .map { degrees in
        let (c, s) = (cos(degrees * .pi / 180), sin(degrees * .pi / 180))
        let axis = SIMD2(c * start.x - s * start.y, s * start.x + c * start.y)
        // Turning away costs a little: among axes without gaps the first guess is best.
        return (
          axis, cost: gaps(in: regions, over: axis, step: step) + 0.002 * pow(degrees / 40, 2)
        )
      }
    return candidates.min { $0.cost < $1.cost }?.0 ?? start
  }

  /// The share of the regions' area that lies in gaps across an axis.
  private static func gaps(
    in regions: [[SIMD2<Double>]],
    over axis: SIMD2<Double>,
    step: Double
  ) -> Double {
    let across = SIMD2(-axis.y, axis.x)
    var (filled, empty) = (0.0, 0.0)
    for region in regions {
      // Strips a step wide; sorted, neighbours in a strip lie side by side.
      let sorted =
        region
        .map { (strip: ((($0 * axis).sum()) / step).rounded(.down), u: ($0 * across).sum()) }
        .sorted { ($0.strip, $0.u) < ($1.strip, $1.u) }
      for (one, next) in zip(sorted, sorted.dropFirst()) where one.strip == next.strip {
        let gap = next.u - one.u
        if gap > 1.9 * step { empty += gap }
      }
      filled += Double(region.count) * step
    }
    return filled > 0 ? empty / filled : 0
  }
}
