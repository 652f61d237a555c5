import Foundation
import Geometry
import Testing

@Suite("Faults of surfaces") struct SurfaceQualityTests {
  @Test("Closed surfaces are known by their Euler characteristic")
  func closed() {
    let ball = SampleSurface.ellipsoid(SIMD3(1, 2, 3)).topology
    #expect(ball.isClosed && ball.eulerCharacteristic == 2 && ball.componentCount == 1)
    let torus = SampleSurface.torus(3, 1).topology
    #expect(torus.isClosed && torus.eulerCharacteristic == 0 && torus.componentCount == 1)
    let two = (SampleSurface.cube + SampleSurface.torus(9, 1)).topology
    #expect(two.isClosed && two.eulerCharacteristic == 2 && two.componentCount == 2)
  }

  @Test("A hole, a turned triangle, a doubled and a degenerate one are found")
  func faults() {
    var mesh = SampleSurface.cube
    mesh.triangles.removeLast()
    #expect(mesh.topology.boundaryEdgeCount == 3 && !mesh.topology.isClosed)
    mesh = SampleSurface.cube
    mesh.triangles[0] = SIMD3(mesh.triangles[0].x, mesh.triangles[0].z, mesh.triangles[0].y)
    #expect(mesh.topology.irregularEdgeCount == 3 && !mesh.topology.isClosed)
    mesh = SampleSurface.cube
    mesh.triangles.append(mesh.triangles[3])
    #expect(mesh.topology.irregularEdgeCount == 3 && !mesh.topology.isClosed)
    mesh = SampleSurface.cube
    mesh.triangles.append(SIMD3(0, 0, 1))
    #expect(mesh.topology.degenerateTriangleCount == 1 && !mesh.topology.isClosed)
  }

  @Test("Surfaces without a fault do not meet themselves")
  func clean() {
    #expect(SampleSurface.cube.selfIntersections().isEmpty)
    #expect(SampleSurface.torus(3, 1).selfIntersections().isEmpty)
    #expect(SampleSurface.ellipsoid(SIMD3(50, 40, 0.01)).selfIntersections().isEmpty)
    // Thin, oblique and far away: rounding must invent nothing.
    let turned = SurfaceMesh(
      vertices: SampleSurface.torus(30, 1e-4).vertices
        .map {
          SIMD3($0.x * 0.6 - $0.z * 0.8, $0.y, $0.x * 0.8 + $0.z * 0.6) + SIMD3(1e3, -1e3, 1e3)
        },
      triangles: SampleSurface.torus(30, 1e-4).triangles
    )
    #expect(turned.selfIntersections().isEmpty)
  }

  @Test(
    "Surfaces that cross, touch or lie on one another are found",
    arguments: [
      SIMD3(0.5, 0.25, 0.125), SIMD3(2.0, 0.5, 0.5), SIMD3(2, 2, 2), SIMD3(0, 0, 0),
      SIMD3(1.99, 1.99, 1.99), SIMD3(2, 2, 0.3),
    ]
  )
  func crossing(offset: SIMD3<Double>) {
    let pair = SampleSurface.cube + SampleSurface.cube.moved(by: offset)
    #expect(!pair.selfIntersections(limit: 1).isEmpty)
    let apart = SampleSurface.cube + SampleSurface.cube.moved(by: offset + 1e-6 + 2)
    #expect(apart.selfIntersections().isEmpty)
  }

  @Test(
    "A torus whose tube is wider than its ring meets itself; the nearest that does not, does not"
  )
  func spindle() {
    #expect(SampleSurface.torus(1.001, 1).selfIntersections().isEmpty)
    #expect(!SampleSurface.torus(0.9, 1).selfIntersections().isEmpty)
  }

  @Test("A flap folded flat onto its neighbour is found, an opened one is not")
  func folded() {
    let corners = [SIMD3(0.0, 0, 0), SIMD3(1, 0, 0), SIMD3(0, 1, 0), SIMD3(0.3, 0.4, 0)]
    var mesh = SurfaceMesh(vertices: corners, triangles: [SIMD3(0, 1, 2), SIMD3(1, 0, 3)])
    #expect(mesh.selfIntersections().count == 1)
    mesh.vertices[3].z = 1e-6
    #expect(mesh.selfIntersections().isEmpty)
    mesh.vertices[3] = SIMD3(0.3, -0.4, 0)
    #expect(mesh.selfIntersections().isEmpty)
  }
}
