/// The Cholesky factor L of a small dense symmetric positive definite matrix, A = L·Lᵀ.
///
/// - SeeAlso: Golub and Van Loan 2013, Matrix Computations, 4th edition, algorithm 4.2.1.
public struct CholeskyFactor: Sendable {
  /// The matrix's order.
  public let order: Int
  private var lower: [Double]

  /// Factors a matrix given row by row, of which the lower triangle is read; nil where it is not
  /// positive definite to working precision.
  public init?(_ matrix: [Double], order: Int) {
    precondition(matrix.count == order * order, "a square matrix")
    self.order = order
    lower = matrix
    for j in 0..<order {
      var pivot = lower[j * order + j]
      for k in 0..<j { pivot -= lower[j * order + k] * lower[j * order + k] }
      guard pivot > 1e-14 * abs(matrix[j * order + j]), pivot.isFinite else { return nil }
      let root = pivot.squareRoot()
      lower[j * order + j] = root
      for i in j + 1..<max(order, j + 1) {
        var sum = lower[i * order + j]
        for k in 0..<j { sum -= lower[i * order + k] * lower[j * order + k] }
        lower[i * order + j] = sum / root
      }
    }
  }

  /// The solution x of A·x = b.
  public func solve(_ rightSide: [Double]) -> [Double] {
    precondition(rightSide.count == order, "one number a row")
    var x = rightSide
    for i in 0..<order {
      for k in 0..<i { x[i] -= lower[i * order + k] * x[k] }
      x[i] /= lower[i * order + i]
    }
    for i in (0..<order).reversed() {
      for k in i + 1..<max(order, i + 1) { x[i] -= lower[k * order + i] * x[k] }
      x[i] /= lower[i * order + i]
    }
    return x
  }
}
