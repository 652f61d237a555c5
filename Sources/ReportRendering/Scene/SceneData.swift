import Foundation
import OrganKit

/// A scene as the viewer reads it: JSON with positions of 16 bits in Base64.
///
/// A scene of 200 mm keeps steps of 3 µm.
struct SceneData: Codable {
  /// A surface.
  struct Surface: Codable {
    /// The colour, `#rrggbb`.
    var colour: String
    /// 0 unseen, 1 solid.
    var opacity: Double
    /// Three 32-bit vertex indices a triangle, little-endian.
    var triangles: String
    /// Three 16-bit numbers a vertex, little-endian, one text a time.
    var positions: [String]
  }

  /// Where the eye starts.
  var view = SceneView()
  /// Seconds for one way there and back.
  var period: Double
  /// The greatest distance of a vertex from the centre, mm.
  var radius: Double
  /// The surfaces.
  var surfaces: [Surface]

  /// A scene's data.
  init(_ model: SceneModel, period: Double) {
    self.period = period
    radius = model.radius
    let scale = 65535 / (2 * Float(model.radius))
    surfaces = model.surfaces.map { surface in
      Surface(
        colour: Palette.solid(surface.colour).hex,
        opacity: surface.opacity,
        triangles: Self.base64(surface.triangles.flatMap { [$0.x, $0.y, $0.z] }),
        positions: surface.positions.map { positions in
          Self.base64(
            positions.flatMap { place -> [UInt16] in
              let steps = ((place + Float(model.radius)) * scale).rounded(.toNearestOrAwayFromZero)
                .clamped(lowerBound: .zero, upperBound: SIMD3(repeating: 65535))
              return [UInt16(steps.x), UInt16(steps.y), UInt16(steps.z)]
            }
          )
        }
      )
    }
  }

  /// The data as the content of a script element, which no text in it can end.
  func markup() throws -> Markup {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let text = String(decoding: try encoder.encode(self), as: UTF8.self)
    return Markup(trusted: text.replacing("<", with: "\\u003c"))
  }

  private static func base64<Number: FixedWidthInteger>(_ numbers: [Number]) -> String {
    numbers.map(\.littleEndian).withUnsafeBytes { Data($0).base64EncodedString() }
  }
}
