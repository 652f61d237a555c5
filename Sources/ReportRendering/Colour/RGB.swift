import Foundation

/// A colour of a screen (sRGB), each channel 0 to 1.
struct RGB: Equatable, Sendable {
  /// Red, green and blue, gamma-encoded.
  var channels: SIMD3<Double>

  /// A colour by its channels.
  init(_ channels: SIMD3<Double>) { self.channels = channels }

  /// A colour by its six hexadecimal digits.
  init(_ hex: UInt32) {
    let bytes = SIMD3<UInt32>(hex >> 16 & 255, hex >> 8 & 255, hex & 255)
    channels = SIMD3<Double>(bytes) / 255
  }

  /// A colour by the light it sends out.
  init(linear: SIMD3<Double>) {
    let light = linear.clamped(lowerBound: .zero, upperBound: .one)
    channels = SIMD3(Self.encoded(light.x), Self.encoded(light.y), Self.encoded(light.z))
  }

  /// The light, in proportion to power.
  var linear: SIMD3<Double> {
    SIMD3(Self.decoded(channels.x), Self.decoded(channels.y), Self.decoded(channels.z))
  }

  /// The relative luminance, 0 to 1, as WCAG 2 defines it.
  var luminance: Double { (linear * SIMD3(0.2126, 0.7152, 0.0722)).sum() }

  /// The contrast of two colours, 1 to 21, as WCAG 2 defines it.
  func contrast(with other: RGB) -> Double {
    let (a, b) = (luminance, other.luminance)
    return (max(a, b) + 0.05) / (min(a, b) + 0.05)
  }

  /// `#rrggbb`.
  var hex: String {
    let bytes = (channels * 255).rounded(.toNearestOrAwayFromZero)
    return "#"
      + [bytes.x, bytes.y, bytes.z]
      .map { byte in
        let text = String(Int(byte), radix: 16)
        return text.count == 1 ? "0" + text : text
      }
      .joined()
  }

  private static func decoded(_ channel: Double) -> Double {
    channel <= 0.04045 ? channel / 12.92 : pow((channel + 0.055) / 1.055, 2.4)
  }

  private static func encoded(_ light: Double) -> Double {
    light <= 0.0031308 ? light * 12.92 : 1.055 * pow(light, 1 / 2.4) - 0.055
  }
}
