import Foundation

/// The Cholesky factor L of a dense symmetric positive definite matrix, A = L·Lᵀ.
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
    let isDefinite = lower.withUnsafeMutableBufferPointer { lower in
      // Row by row, so that both factors of the inner product are contiguous.
      for i in 0..<order {
        let row = i * order
        for j in 0...i {
          let other = j * order
          var sum = lower[row + j]
          for k in 0..<j { sum -= lower[row + k] * lower[other + k] }
          if j < i {
            lower[row + j] = sum / lower[other + j]
          } else {
            guard sum > 1e-14 * abs(lower[row + i]), sum.isFinite else { return false }
            lower[row + i] = sum.squareRoot()
          }
        }
      }
      return true
    }
    guard isDefinite else { return nil }
  }

  /// The solution x of A·x = b.
  public func solve(_ rightSide: [Double]) -> [Double] { unwhitened(whitened(rightSide)) }

  /// L⁻¹·b: independent numbers of variance 1 from numbers of covariance A.
  public func whitened(_ numbers: [Double]) -> [Double] {
    precondition(numbers.count == order, "one number a row")
    var x = numbers
    for i in 0..<order {
      var sum = x[i]
      for k in 0..<i { sum -= lower[i * order + k] * x[k] }
      x[i] = sum / lower[i * order + i]
    }
    return x
  }

  /// L·z: numbers of covariance A from independent numbers of variance 1.
  public func coloured(_ numbers: [Double]) -> [Double] {
    precondition(numbers.count == order, "one number a row")
    return (0..<order)
      .map { i in (0...i).reduce(0) { $0 + lower[i * order + $1] * numbers[$1] } }
  }

  /// L⁻ᵀ·z: numbers of covariance A⁻¹ from independent numbers of variance 1.
  public func unwhitened(_ numbers: [Double]) -> [Double] {
    precondition(numbers.count == order, "one number a row")
    var x = numbers
    for i in (0..<order).reversed() {
      x[i] /= lower[i * order + i]
      for k in 0..<i { x[k] -= lower[i * order + k] * x[i] }
    }
    return x
  }

  /// A⁻¹, row by row.
  public var inverse: [Double] {
    var result: [Double] = []
    for row in 0..<order {
      var unit = [Double](repeating: 0, count: order)
      unit[row] = 1
      result += solve(unit)
    }
    return result
  }

  /// The natural logarithm of A's determinant.
  public var logDeterminant: Double {
    2 * (0..<order).reduce(0) { $0 + log(lower[$1 * order + $1]) }
  }
}
