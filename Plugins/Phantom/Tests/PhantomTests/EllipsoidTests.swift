import Geometry
import Imaging
import Testing

@testable import Phantom

@Suite("Ellipsoid")
struct EllipsoidTests {
  @Test("Eigenvalues and vectors of a matrix built from them")
  func eigen() {
    let vectors = [
      SIMD3(2.0, 1, 2) / 3, SIMD3(1.0, 2, -2) / 3, SIMD3(-2.0, 2, 1) / 3,
    ]
    var matrix = SymmetricMatrix()
    for (vector, value) in zip(vectors, [3.0, 7, 5]) { matrix.addSquare(of: vector, value) }
    let found = matrix.eigen()
    for (index, expected) in [(7.0, vectors[1]), (5, vectors[2]), (3, vectors[0])].enumerated() {
      #expect(abs(found.values[index] - expected.0) < 1e-12)
      #expect(abs(abs((found.vectors[index] * expected.1).sum()) - 1) < 1e-12)
    }
  }

  @Test("The surface is closed, and as large as the ellipsoid but for its flat triangles")
  func surface() {
    for mirrored in [false, true] {
      var shape = Ellipsoid.demo
      if mirrored { shape.directions[2] *= -1 }
      let mesh = shape.surface(bands: 64)
      #expect(mesh.topology.isClosed)
      #expect(mesh.topology.eulerCharacteristic == 2)
      #expect(mesh.volume < shape.volume)
      #expect(mesh.volume > 0.998 * shape.volume)
    }
  }

  @Test("An outline lies on the surface and in its slice, whatever the grid's axes")
  func outline() {
    let grid = VoxelGrid(
      size: SIMD3(40, 40, 30),
      axes: [SIMD3(1.5, 0.2, 0), SIMD3(-0.2, 1.4, 0.3), SIMD3(0, -0.5, 2.2)],
      origin: SIMD3(4, 3, -2)
    )
    let shape = Ellipsoid.demo
    let points = shape.outline(inSlice: 20, of: grid)
    #expect(points.count == 64)
    for point in points {
      let offset = grid.position(SIMD3(Double(point.x), Double(point.y), 20)) - shape.centre
      let ball = offset / SIMD3(shape.radii[0], shape.radii[1], shape.radii[2])
      #expect(abs(ball.length - 1) < 1e-5)
    }
    #expect(shape.outline(inSlice: 200, of: grid).isEmpty)
  }

  @Test("A diagonal matrix is its own answer")
  func diagonal() {
    var matrix = SymmetricMatrix()
    matrix.addSquare(of: SIMD3(0, 2, 0), 1)
    #expect(matrix.eigen().values == [4, 0, 0])
  }

  @Test("Growth multiplies the volume and keeps the shape", arguments: [0.1, 1, 2, 10])
  func growth(factor: Double) {
    let grown = Ellipsoid.demo.grown(by: factor)
    #expect(abs(grown.volume / Ellipsoid.demo.volume - factor) < 1e-12 * factor)
    let ratios = zip(grown.radii, Ellipsoid.demo.radii).map { $0 / $1 }
    #expect(ratios.allSatisfy { abs($0 / ratios[0] - 1) < 1e-14 })
  }
}
