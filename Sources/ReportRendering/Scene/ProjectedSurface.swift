import OrganKit

/// A surface at one time, seen from the eye: corners in pixels, depths and normals in the view.
struct ProjectedSurface {
  /// Three corners each.
  let triangles: [SIMD3<Int32>]
  /// Each vertex's place: x and y in pixels, z the inverse of the distance from the eye.
  let places: [SIMD3<Float>]
  /// Each vertex's normal in the view.
  let normals: [SIMD3<Float>]
  /// The colour, in proportion to light.
  let light: SIMD3<Float>
  /// 0 unseen, 1 solid.
  let opacity: Float
  /// The square of the diagonal of the box around it, mm².
  let extent: Float

  /// Whether nothing shows through.
  var isSolid: Bool { opacity > 0.99 }

  /// A surface before the eye.
  init(
    _ surface: SceneModel.Surface,
    time: Int,
    _ view: SceneView,
    radius: Double,
    on canvas: Canvas
  ) {
    let (right, up, towards) = view.rows
    let distance = Float(view.distance * radius)
    let scale = Float(view.focal) * Float(canvas.height) / 2
    let middle = SIMD2(Float(canvas.width), Float(canvas.height)) / 2
    var (low, high) = (SIMD3<Float>(repeating: .infinity), SIMD3<Float>(repeating: -.infinity))
    places = surface.positions[time]
      .map { place in
        low = pointwiseMin(low, place)
        high = pointwiseMax(high, place)
        let nearness = 1 / (distance - (towards * place).sum())
        return SIMD3(
          middle.x + scale * (right * place).sum() * nearness,
          middle.y - scale * (up * place).sum() * nearness,
          nearness
        )
      }
    normals = surface.normals(at: time)
      .map {
        SIMD3((right * $0).sum(), (up * $0).sum(), (towards * $0).sum())
      }
    triangles = surface.triangles
    light = SIMD3<Float>(Palette.solid(surface.colour).linear)
    opacity = Float(surface.opacity)
    extent = ((high - low) * (high - low)).sum()
  }
}
