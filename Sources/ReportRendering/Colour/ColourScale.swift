import Foundation

/// Numbers as colours, with the ticks of the scale's legend.
///
/// Numbers of one sign run from pale to dark blue; where they have both signs, orange stands for
/// those below zero. The steps are even to the eye: they are taken in Oklab.
///
/// - SeeAlso: Ottosson 2020, A perceptual color space for image processing,
///   https://bottosson.github.io/posts/oklab
struct ColourScale: Sendable {
  /// The numbers at both ends.
  let range: ClosedRange<Double>
  /// The round numbers to name.
  let ticks: [Double]
  /// The decimals the ticks need.
  let decimals: Int

  /// A scale over numbers, widened to round ones; nil when there are none.
  init?(_ values: [Double]) {
    guard let low = values.min(), let high = values.max() else { return nil }
    let axis = RoundTicks(low...high, atMost: 5)
    range = axis.range
    ticks = axis.ticks
    decimals = axis.decimals
  }

  /// The colour of a number.
  func colour(_ value: Double) -> RGB {
    if range.lowerBound < 0, range.upperBound > 0 {
      let reach = max(-range.lowerBound, range.upperBound)
      return value < 0
        ? Self.between(Self.pale, Self.orange, -value / reach)
        : Self.between(Self.pale, Self.blue, value / reach)
    }
    let fraction = (value - range.lowerBound) / (range.upperBound - range.lowerBound)
    return fraction < 0.5
      ? Self.between(Self.pale, Self.middle, 2 * fraction)
      : Self.between(Self.middle, Self.blue, 2 * fraction - 1)
  }

  private static let pale = RGB(0xF1F5F2)
  private static let middle = RGB(0x6FA9C9)
  private static let blue = RGB(0x0D3B66)
  private static let orange = RGB(0xA34700)

  private static func between(_ a: RGB, _ b: RGB, _ fraction: Double) -> RGB {
    let t = min(1, max(0, fraction))
    return RGB(linear: light(lab(a.linear) * (1 - t) + lab(b.linear) * t))
  }

  private static func lab(_ light: SIMD3<Double>) -> SIMD3<Double> {
    let l = cbrt((light * SIMD3(0.4122214708, 0.5363325363, 0.0514459929)).sum())
    let m = cbrt((light * SIMD3(0.2119034982, 0.6806995451, 0.1073969566)).sum())
    let s = cbrt((light * SIMD3(0.0883024619, 0.2817188376, 0.6299787005)).sum())
    let cones = SIMD3(l, m, s)
    return SIMD3(
      (cones * SIMD3(0.2104542553, 0.7936177850, -0.0040720468)).sum(),
      (cones * SIMD3(1.9779984951, -2.4285922050, 0.4505937099)).sum(),
      (cones * SIMD3(0.0259040371, 0.7827717662, -0.8086757660)).sum()
    )
  }

  private static func light(_ lab: SIMD3<Double>) -> SIMD3<Double> {
    let l = lab.x + 0.3963377774 * lab.y + 0.2158037573 * lab.z
    let m = lab.x - 0.1055613458 * lab.y - 0.0638541728 * lab.z
    let s = lab.x - 0.0894841775 * lab.y - 1.2914855480 * lab.z
    let cones = SIMD3(l * l * l, m * m * m, s * s * s)
    return SIMD3(
      (cones * SIMD3(4.0767416621, -3.3077115913, 0.2309699292)).sum(),
      (cones * SIMD3(-1.2684380046, 2.6097574011, -0.3413193965)).sum(),
      (cones * SIMD3(-0.0041960863, -0.7034186147, 1.7076147010)).sum()
    )
  }
}
