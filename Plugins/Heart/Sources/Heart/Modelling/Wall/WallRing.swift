import Foundation
import Imaging

/// The left ventricle's wall in one slice: its thickness in every direction.
///
/// The thickness is the length of the chord across the wall, perpendicular to the line midway
/// between cavity and outer border: a ray from the centre would overstate it wherever the wall is
/// not perpendicular to the ray.
///
/// - SeeAlso: Sheehan et al. 1986 (the centreline method), doi:10.1161/01.CIR.74.2.293
struct WallRing: Sendable {
  /// The thickness in one direction.
  struct Sample: Sendable {
    /// The direction from the cavity's centre, radians, from the first image axis to the second.
    var angle: Double
    /// The thickness, mm; nil where the slice shows no wall between cavity and outside.
    var thickness: Double?
  }

  /// The cavity's centroid, mm within the slice.
  var centre: SIMD2<Double>
  /// The wall's outer border.
  var outer: PolarOutline
  /// Evenly spaced directions.
  var samples: [Sample]

  /// The share of directions with a wall.
  var coverage: Double {
    Double(samples.count { $0.thickness != nil }) / Double(samples.count)
  }

  /// How many directions are measured.
  private static let count = 120

  /// Measures a slice.
  ///
  /// - Returns: nil where the slice shows no cavity or no myocardium.
  init?(_ labels: LabelMap, slice: Int) {
    let grid = labels.grid
    let spacing = SIMD2(grid.spacing.x, grid.spacing.y)
    var sum = SIMD2<Double>.zero
    var cavity = 0.0
    var wall = 0
    for j in 0..<grid.size.y {
      for i in 0..<grid.size.x {
        let label = labels[i, j, slice]
        if label == 2 { wall += 1 }
        guard label == 3 else { continue }
        sum += SIMD2(Double(i), Double(j)) * spacing
        cavity += 1
      }
    }
    guard cavity > 0, wall > 0 else { return nil }
    centre = sum / cavity
    guard let inner = PolarOutline(of: [3], in: labels, slice: slice, centre: centre),
      let outer = PolarOutline(of: [2, 3], in: labels, slice: slice, centre: centre)
    else { return nil }
    self.outer = outer

    let step = 2 * Double.pi / Double(Self.count)
    let middle = (0..<Self.count)
      .map { index in
        let angle = Double(index) * step
        let distance = (inner.distance(angle) + outer.distance(angle)) / 2
        return distance * SIMD2(cos(angle), sin(angle))
      }
    let pixel = min(spacing.x, spacing.y)
    samples = (0..<Self.count)
      .map { index in
        let angle = Double(index) * step
        let radial = outer.distance(angle) - inner.distance(angle)
        guard radial > 0.75 * pixel else { return Sample(angle: angle, thickness: nil) }
        let tangent =
          middle[(index + 1) % Self.count] - middle[(index + Self.count - 1) % Self.count]
        let length = (tangent * tangent).sum().squareRoot()
        guard length > 0 else { return Sample(angle: angle, thickness: radial) }
        let normal = SIMD2(tangent.y, -tangent.x) / length
        let outside = Self.crossing(
          of: outer,
          from: middle[index],
          along: normal,
          limit: 2 * radial
        )
        let inside = Self.crossing(
          of: inner,
          from: middle[index],
          along: -normal,
          limit: 2 * radial
        )
        guard let outside, let inside else { return Sample(angle: angle, thickness: radial) }
        return Sample(angle: angle, thickness: outside + inside)
      }
  }

  /// How far along a line from the wall's middle an outline is crossed, by bisection.
  private static func crossing(
    of outline: PolarOutline,
    from start: SIMD2<Double>,
    along direction: SIMD2<Double>,
    limit: Double
  ) -> Double? {
    let sign = outline.excess(start) < 0 ? 1.0 : -1.0
    guard sign * outline.excess(start + limit * direction) > 0 else { return nil }
    var (low, high) = (0.0, limit)
    for _ in 0..<30 {
      let middle = (low + high) / 2
      if sign * outline.excess(start + middle * direction) > 0 {
        high = middle
      } else {
        low = middle
      }
    }
    return (low + high) / 2
  }
}
