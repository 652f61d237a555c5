import Foundation
import Geometry

/// Surfaces whose measures are known.
enum SampleSurface {
  /// An ellipsoid about the origin: a stack of level rings between two poles.
  static func ellipsoid(_ axes: SIMD3<Double>, rings: Int = 24) -> SurfaceMesh {
    let around = 2 * rings
    var mesh = SurfaceMesh(vertices: [SIMD3(0, 0, -axes.z)], triangles: [])
    for ring in 1..<rings {
      let polar = Double.pi * Double(ring) / Double(rings)
      for step in 0..<around {
        let turn = 2 * .pi * Double(step) / Double(around)
        let unit = SIMD3(sin(polar) * cos(turn), sin(polar) * sin(turn), -cos(polar))
        mesh.vertices.append(unit * axes)
      }
    }
    mesh.vertices.append(SIMD3(0, 0, axes.z))
    func vertex(_ ring: Int, _ step: Int) -> Int32 {
      ring == 0
        ? 0
        : (ring == rings
          ? Int32(mesh.vertices.count - 1) : Int32(1 + (ring - 1) * around + step % around))
    }
    for ring in 0..<rings {
      for step in 0..<around {
        let (a, b) = (vertex(ring, step), vertex(ring, step + 1))
        let (c, d) = (vertex(ring + 1, step + 1), vertex(ring + 1, step))
        if ring > 0 { mesh.triangles.append(SIMD3(a, b, c)) }
        if ring < rings - 1 { mesh.triangles.append(SIMD3(a, c, d)) }
      }
    }
    return mesh
  }

  /// A torus about the z axis.
  static func torus(_ major: Double, _ minor: Double, steps: Int = 24) -> SurfaceMesh {
    let around = 2 * steps
    var mesh = SurfaceMesh(vertices: [], triangles: [])
    for i in 0..<around {
      for j in 0..<steps {
        let turn = 2 * .pi * Double(i) / Double(around)
        let roll = 2 * .pi * Double(j) / Double(steps)
        let reach = major + minor * cos(roll)
        mesh.vertices.append(SIMD3(reach * cos(turn), reach * sin(turn), minor * sin(roll)))
      }
    }
    func vertex(_ i: Int, _ j: Int) -> Int32 { Int32(i % around * steps + j % steps) }
    for i in 0..<around {
      for j in 0..<steps {
        let (a, b) = (vertex(i, j), vertex(i + 1, j))
        let (c, d) = (vertex(i + 1, j + 1), vertex(i, j + 1))
        mesh.triangles += [SIMD3(a, b, c), SIMD3(a, c, d)]
      }
    }
    return mesh
  }

  /// A cube of edge 2 about the origin.
  static var cube: SurfaceMesh {
    let corners = (0..<8)
      .map { (corner: Int) -> SIMD3<Double> in
        let bits = SIMD3<Int>(corner & 1, (corner >> 1) & 1, corner >> 2)
        return SIMD3<Double>(bits) * 2 - 1
      }
    let faces: [[Int32]] = [
      [0, 2, 3, 1], [4, 5, 7, 6], [0, 1, 5, 4], [2, 6, 7, 3], [0, 4, 6, 2], [1, 3, 7, 5],
    ]
    return SurfaceMesh(
      vertices: corners,
      triangles: faces.flatMap { [SIMD3($0[0], $0[1], $0[2]), SIMD3($0[0], $0[2], $0[3])] }
    )
  }
}

extension SurfaceMesh {
  /// Two surfaces as one.
  static func + (one: SurfaceMesh, other: SurfaceMesh) -> SurfaceMesh {
    let offset = Int32(one.vertices.count)
    return SurfaceMesh(
      vertices: one.vertices + other.vertices,
      triangles: one.triangles + other.triangles.map { $0 &+ offset }
    )
  }

  func moved(by offset: SIMD3<Double>) -> SurfaceMesh {
    SurfaceMesh(vertices: vertices.map { $0 + offset }, triangles: triangles)
  }
}
