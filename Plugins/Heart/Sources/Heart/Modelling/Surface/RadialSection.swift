import Foundation

/// Outlines that see their middle all round: a Fourier series r(θ) of the radius.
///
/// Two such outlines, vertex i at the same angle about either middle, mix to a third: its radius at
/// the angle is the mixture of theirs, so it never crosses itself.
struct RadialSection: SectionShape {
  let vertexCount = 64
  let lid = SectionLid.rings([0.8, 0.6, 0.4, 0.2])
  /// The highest wave number.
  private let order = 8
  /// Details shorter than some six times this (mm) are smoothed: a pixel's steps.
  private let detail = 2.5

  func describe(
    _ points: [SIMD2<Double>],
    area: Double,
    middle: SIMD2<Double>
  ) -> (middle: SIMD2<Double>, numbers: [Double]) {
    // The radius whose sector has the region's area in the sector: also for a region with a hole or
    // in pieces, the area is kept.
    let count = 72
    var sums = [Double](repeating: 0, count: count)
    let pointArea = area / Double(points.count)
    for point in points {
      let offset = point - middle
      let turn = atan2(offset.y, offset.x) / (2 * .pi)
      sums[min(Int((turn < 0 ? turn + 1 : turn) * Double(count)), count - 1)] += pointArea
    }
    let scale = area.squareRoot()
    let radii = sums.map { (2 * $0 * Double(count) / (2 * .pi)).squareRoot() / scale }
    let radius = scale / Double.pi.squareRoot()
    var numbers = [radii.reduce(0, +) / Double(count)]
    for wave in 1...order {
      var (cosine, sine) = (0.0, 0.0)
      for (index, value) in radii.enumerated() {
        let angle = 2 * .pi * (Double(index) + 0.5) / Double(count) * Double(wave)
        cosine += value * cos(angle)
        sine += value * sin(angle)
      }
      let kept = 2 / Double(count) / (1 + pow(Double(wave) * detail / radius, 4))
      numbers += [cosine * kept, sine * kept]
    }
    return (middle, numbers)
  }

  func outline(_ numbers: [Double]) -> [SIMD2<Double>] {
    (0..<vertexCount)
      .map { index in
        let angle = 2 * .pi * Double(index) / Double(vertexCount)
        var radius = numbers[0]
        for wave in 1...order {
          radius += numbers[2 * wave - 1] * cos(Double(wave) * angle)
          radius += numbers[2 * wave] * sin(Double(wave) * angle)
        }
        // The middle stays inside, come what may.
        return max(radius, 0.15 * abs(numbers[0])) * SIMD2(cos(angle), sin(angle))
      }
  }
}
