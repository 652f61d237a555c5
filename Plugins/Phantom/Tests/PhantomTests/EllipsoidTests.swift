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
