import Foundation
import Geometry
import Imaging
import Testing

@Suite("Measures of surfaces") struct SurfaceMeasureTests {
  @Test("A polyhedron's volume, area and normals are exact, also far from the origin")
  func polyhedron() {
    let cube = SampleSurface.cube.moved(by: SIMD3(1e5, -2e5, 3e5))
    #expect(abs(cube.volume - 8) < 1e-9)
    #expect(abs(cube.area - 24) < 1e-9)
    let clipped = cube.volume(along: SIMD3(0, 0, 2), from: 3e5 - 0.25, to: 3e5 + 0.5)
    #expect(abs(clipped - 3) < 1e-9)
    // A corner cut off a cube: 1/6 of the cut edges' product.
    let corner = SampleSurface.cube.volume(
      along: SIMD3(1, 1, 1),
      from: 2 / 3.0.squareRoot(),
      to: 100
    )
    #expect(abs(corner - 1.0 / 6) < 1e-12)
  }

  @Test(
    "An ellipsoid's volume, and its slab's, converge with the second order",
    arguments: [SIMD3(1.0, 1, 1), SIMD3(30, 25, 45), SIMD3(2, 0.5, 1)]
  )
  func ellipsoid(axes: SIMD3<Double>) {
    let box = axes.x * axes.y * axes.z * Double.pi
    let exact = box * 4 / 3
    // Between heights u and v (in semi-axes): π·a·b·c·((v − u) − (v³ − u³)/3).
    let (u, v) = (-0.3, 0.75)
    let slab = box * ((v - u) - (v * v * v - u * u * u) / 3)
    let errors = [16, 32, 64]
      .map { (rings: Int) -> (Double, Double) in
        let mesh = SampleSurface.ellipsoid(axes, rings: rings)
        let part = mesh.volume(along: SIMD3(0, 0, 1), from: u * axes.z, to: v * axes.z)
        return (abs(mesh.volume / exact - 1), abs(part / slab - 1))
      }
    for (coarse, fine) in zip(errors, errors.dropFirst()) {
      #expect(abs(log2(coarse.0 / fine.0) - 2) < 0.1, "\(errors)")
      #expect(abs(log2(coarse.1 / fine.1) - 2) < 0.2, "\(errors)")
    }
    #expect(errors[2].0 < 2e-3)
  }

  @Test("A torus's volume and area converge to Pappus's with the second order")
  func torus() {
    let (major, minor) = (3.0, 1.0)
    let errors = [12, 24, 48]
      .map { (steps: Int) -> (Double, Double) in
        let mesh = SampleSurface.torus(major, minor, steps: steps)
        let tube = 2 * Double.pi * minor
        let volume = tube * minor / 2 * 2 * Double.pi * major
        let area = tube * 2 * Double.pi * major
        return (abs(mesh.volume / volume - 1), abs(mesh.area / area - 1))
      }
    for (coarse, fine) in zip(errors, errors.dropFirst()) {
      #expect(abs(log2(coarse.0 / fine.0) - 2) < 0.1, "\(errors)")
      #expect(abs(log2(coarse.1 / fine.1) - 2) < 0.1, "\(errors)")
    }
  }

  @Test("Slabs of any direction add up to the whole")
  func slabs() {
    let mesh = SampleSurface.torus(3, 1)
    for axis in [SIMD3(0.0, 0, 1), SIMD3(1, 2, -3), SIMD3(-1, 0.1, 0)] {
      let cuts = [-9.0, -2.5, -0.3, 0.4, 1, 9]
      let parts = zip(cuts, cuts.dropFirst()).map { mesh.volume(along: axis, from: $0, to: $1) }
      #expect(parts.allSatisfy { $0 > -1e-9 })
      #expect(abs(parts.reduce(0, +) / mesh.volume - 1) < 1e-12)
    }
  }

  @Test("A ball's vertex normals point from its middle")
  func normals() {
    let ball = SampleSurface.ellipsoid(SIMD3(2, 2, 2), rings: 40)
    for (vertex, normal) in zip(ball.vertices, ball.vertexNormals) {
      #expect(vertex.normalised.dot(normal) > 0.9999)
    }
    #expect(abs(ball.vertexAreas.reduce(0, +) - ball.area) < 1e-9)
  }

  @Test("Concentric balls are their radii's difference apart")
  func distance() {
    let (inner, outer) = (
      SampleSurface.ellipsoid(SIMD3(10, 10, 10), rings: 60),
      SampleSurface.ellipsoid(SIMD3(12, 12, 12), rings: 60)
    )
    let distance = inner.distance(to: outer)
    #expect(abs(distance.mean - 2) < 0.01)
    #expect(abs(distance.percentile95 - 2) < 0.02)
    #expect(abs(distance.maximum - 2) < 0.02)
    #expect(inner.distance(to: inner).maximum < 1e-12)
    let far = inner.distances(from: [SIMD3(0, 0, 0), SIMD3(0, 0, 13), SIMD3(30, 0, 40)])
    #expect(abs(far[0] - 10) < 0.02 && abs(far[1] - 3) < 1e-12 && abs(far[2] - 40) < 0.02)
  }
}
