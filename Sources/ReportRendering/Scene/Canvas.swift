import Foundation

/// A picture under the brush: what is seen so far and how near it is.
struct Canvas {
  /// The width, samples.
  let width: Int
  /// The height, samples.
  let height: Int
  /// Red, green, blue (gamma-encoded, multiplied by the cover) and cover, each 0 to 1.
  private var colours: [SIMD4<Float>]
  /// How near the nearest solid surface is; 0 for none.
  private var nearness: [Float]

  /// An empty picture.
  init(width: Int, height: Int) {
    self.width = width
    self.height = height
    colours = Array(repeating: .zero, count: width * height)
    nearness = Array(repeating: 0, count: width * height)
  }

  /// Draws a surface that nothing shows through.
  mutating func drawSolid(_ surface: ProjectedSurface) {
    let layer = nearest(of: surface, facing: nil)
    for sample in layer.samples {
      nearness[sample.index] = layer.nearness[sample.index]
      colours[sample.index] = Shading.solid(surface, sample.normal)
    }
  }

  /// Draws the half of a surface that faces the eye, or the half that turns away from it.
  mutating func drawGlassy(_ surface: ProjectedSurface, facing: Bool) {
    for sample in nearest(of: surface, facing: facing).samples {
      let over = Shading.glassy(surface, sample.normal)
      colours[sample.index] = over + colours[sample.index] * (1 - over.w)
    }
  }

  /// The picture with several samples averaged to a pixel: bytes of red, green, blue and cover.
  func resolved(samples: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(4 * width * height / (samples * samples))
    for row in 0..<height / samples {
      for column in 0..<width / samples {
        var sum = SIMD4<Float>.zero
        for y in 0..<samples {
          for x in 0..<samples {
            sum += colours[(row * samples + y) * width + column * samples + x]
          }
        }
        let mean = sum / Float(samples * samples)
        var pixel = mean.w > 0 ? mean / mean.w : .zero
        pixel.w = mean.w
        pixel = (pixel * 255).rounded(.toNearestOrAwayFromZero)
          .clamped(lowerBound: .zero, upperBound: SIMD4(repeating: 255))
        for channel in 0..<4 { bytes.append(UInt8(pixel[channel])) }
      }
    }
    return bytes
  }

  private struct Layer {
    var nearness: [Float]
    var normals: [SIMD3<Float>]
    var touched: [Int]

    var samples: some Sequence<(index: Int, normal: SIMD3<Float>)> {
      touched.lazy.map { ($0, normals[$0]) }
    }
  }

  /// The nearest piece of a surface in each sample, where no solid surface is nearer.
  private func nearest(of surface: ProjectedSurface, facing: Bool?) -> Layer {
    var layer = Layer(
      nearness: nearness,
      normals: Array(repeating: .zero, count: width * height),
      touched: []
    )
    for triangle in surface.triangles {
      let corners = (Int(triangle.x), Int(triangle.y), Int(triangle.z))
      let a = surface.places[corners.0]
      let b = surface.places[corners.1]
      let c = surface.places[corners.2]
      // Counter-clockwise from outside; the picture's y runs down, so the sign turns.
      let area = (b.y - a.y) * (c.x - a.x) - (b.x - a.x) * (c.y - a.y)
      if area == 0 || !area.isFinite { continue }
      if let facing, facing != (area > 0) { continue }
      let rows = Self.range(a.y, b.y, c.y, height)
      let columns = Self.range(a.x, b.x, c.x, width)
      for row in rows {
        let y = Float(row) + 0.5
        for column in columns {
          let x = Float(column) + 0.5
          let u = ((c.x - b.x) * (b.y - y) - (c.y - b.y) * (b.x - x)) / area
          let v = ((a.x - c.x) * (c.y - y) - (a.y - c.y) * (c.x - x)) / area
          let w = 1 - u - v
          if u < 0 || v < 0 || w < 0 { continue }
          let index = row * width + column
          let near = u * a.z + v * b.z + w * c.z
          if near <= layer.nearness[index] { continue }
          layer.nearness[index] = near
          if layer.normals[index] == .zero { layer.touched.append(index) }
          layer.normals[index] =
            u * surface.normals[corners.0] + v * surface.normals[corners.1]
            + w * surface.normals[corners.2]
        }
      }
    }
    return layer
  }

  private static func range(_ a: Float, _ b: Float, _ c: Float, _ limit: Int) -> Range<Int> {
    let low = max(0, min(a, b, c) - 0.5)
    let high = min(Float(limit), max(a, b, c) + 0.5)
    return low < high ? Int(low)..<Int(high.rounded(.up)) : 0..<0
  }
}

/// How a lit surface looks: the same light as the viewer's.
private enum Shading {
  private static let key = normalised(SIMD3(-0.45, 0.65, 0.62))
  private static let half = normalised(key + SIMD3(0, 0, 1))

  static func solid(_ surface: ProjectedSurface, _ normal: SIMD3<Float>) -> SIMD4<Float> {
    SIMD4(lit(surface.light, facing(normal)), 1)
  }

  static func glassy(_ surface: ProjectedSurface, _ normal: SIMD3<Float>) -> SIMD4<Float> {
    let normal = facing(normal)
    // Glass covers more where it is seen edge-on.
    let edge = 1 - normal.z
    let cover = surface.opacity + (0.85 - surface.opacity) * edge * edge * edge
    return SIMD4(lit(surface.light, normal) * cover, cover)
  }

  private static func facing(_ normal: SIMD3<Float>) -> SIMD3<Float> {
    let unit = normalised(normal)
    return unit.z < 0 ? -unit : unit
  }

  private static func lit(_ base: SIMD3<Float>, _ normal: SIMD3<Float>) -> SIMD3<Float> {
    let diffuse = max(0, (normal * key).sum())
    let light = base * (0.24 + 0.2 * (0.5 + 0.5 * normal.y) + 0.66 * diffuse)
    let shine = 0.16 * pow(max(0, (normal * half).sum()), 48)
    // The square root is near enough to the screen's gamma, and cheap.
    return (light + shine).clamped(lowerBound: .zero, upperBound: .one).squareRoot()
  }

  private static func normalised(_ vector: SIMD3<Float>) -> SIMD3<Float> {
    let square = (vector * vector).sum()
    return square > 0 ? vector / square.squareRoot() : SIMD3(0, 0, 1)
  }
}
