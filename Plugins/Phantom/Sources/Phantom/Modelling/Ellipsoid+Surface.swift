import Foundation
import Geometry
import Imaging

extension Ellipsoid {
  /// The surface as a closed mesh: a ball's circles of latitude, stretched.
  ///
  /// - Parameter bands: how many bands from pole to pole, at least 2; twice as many around.
  /// - Returns: triangles, counter-clockwise seen from outside.
  func surface(bands: Int = 32) -> SurfaceMesh {
    let around = 2 * bands
    func point(_ latitude: Double, _ longitude: Double) -> SIMD3<Double> {
      let ball = [
        sin(latitude) * cos(longitude), sin(latitude) * sin(longitude), cos(latitude),
      ]
      return (0..<3).reduce(centre) { $0 + ball[$1] * radii[$1] * directions[$1] }
    }
    var vertices = [point(0, 0)]
    for band in 1..<bands {
      for step in 0..<around {
        vertices.append(
          point(.pi * Double(band) / Double(bands), 2 * .pi * Double(step) / Double(around))
        )
      }
    }
    vertices.append(point(.pi, 0))
    let lastPole = Int32(vertices.count - 1)

    var triangles: [SIMD3<Int32>] = []
    func vertex(_ band: Int, _ step: Int) -> Int32 {
      band == 0 ? 0 : band == bands ? lastPole : Int32(1 + (band - 1) * around + step % around)
    }
    for band in 0..<bands {
      for step in 0..<around {
        let (near, far) = (vertex(band, step), vertex(band + 1, step))
        let (nearNext, farNext) = (vertex(band, step + 1), vertex(band + 1, step + 1))
        if band > 0 { triangles.append(SIMD3(near, far, nearNext)) }
        if band < bands - 1 { triangles.append(SIMD3(nearNext, far, farNext)) }
      }
    }
    // Seen in a mirror, counter-clockwise is clockwise.
    if directions[0].cross(directions[1]).dot(directions[2]) < 0 {
      triangles = triangles.map { SIMD3($0.x, $0.z, $0.y) }
    }
    return SurfaceMesh(vertices: vertices, triangles: triangles)
  }
}
