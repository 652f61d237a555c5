/// A symmetric 3×3 matrix, for covariances.
struct SymmetricMatrix {
  /// The rows.
  var rows = [SIMD3<Double>](repeating: .zero, count: 3)

  /// Adds weight · x xᵀ.
  mutating func addSquare(of x: SIMD3<Double>, _ weight: Double) {
    for row in 0..<3 { rows[row] += weight * x[row] * x }
  }

  /// Eigenvalues, largest first, and their unit vectors.
  ///
  /// Jacobi's rotations: each makes one off-diagonal element zero, and the sum of the squares of
  /// all of them falls, quadratically in the end.
  ///
  /// - SeeAlso: Golub, Van Loan 2013, Matrix Computations, section 8.5.
  func eigen() -> (values: [Double], vectors: [SIMD3<Double>]) {
    var matrix = rows
    // Row i holds the i-th vector.
    var vectors = [SIMD3<Double>(1, 0, 0), SIMD3(0, 1, 0), SIMD3(0, 0, 1)]
    for _ in 0..<50 {
      let off = abs(matrix[0][1]) + abs(matrix[0][2]) + abs(matrix[1][2])
      let scale = abs(matrix[0][0]) + abs(matrix[1][1]) + abs(matrix[2][2])
      if off <= 1e-16 * scale { break }
      for (p, q) in [(0, 1), (0, 2), (1, 2)] where matrix[p][q] != 0 {
        let theta = (matrix[q][q] - matrix[p][p]) / (2 * matrix[p][q])
        let tangent = (theta < 0 ? -1 : 1) / (abs(theta) + (1 + theta * theta).squareRoot())
        let cosine = 1 / (1 + tangent * tangent).squareRoot()
        let sine = tangent * cosine
        let (rowP, rowQ) = (matrix[p], matrix[q])
        (matrix[p], matrix[q]) = (cosine * rowP - sine * rowQ, sine * rowP + cosine * rowQ)
        for row in 0..<3 {
          let (left, right) = (matrix[row][p], matrix[row][q])
          matrix[row][p] = cosine * left - sine * right
          matrix[row][q] = sine * left + cosine * right
        }
        let (vectorP, vectorQ) = (vectors[p], vectors[q])
        vectors[p] = cosine * vectorP - sine * vectorQ
        vectors[q] = sine * vectorP + cosine * vectorQ
      }
    }
    let order = [0, 1, 2].sorted { matrix[$0][$0] > matrix[$1][$1] }
    return (order.map { matrix[$0][$0] }, order.map { vectors[$0] })
  }
}
