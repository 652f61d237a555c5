/// The smoothest curve near given values: the natural cubic spline f that minimises
/// Σ wₖ·(yₖ − f(xₖ))² + λ·∫f″², straight beyond the first and the last place.
///
/// With λ = 0 it passes through the values; on places one apart it keeps 1/(1 + λω⁴) of a wave of
/// ω radians a step.
///
/// - SeeAlso: Reinsch 1967, doi:10.1007/BF02162161; Green and Silverman 1994,
///   doi:10.1201/b15710.
public struct SmoothingSpline: Sendable {
  /// The places, ascending.
  public let places: [Double]
  /// The curve at the places.
  public let values: [Double]
  /// The curve's second derivative at the places, zero at both ends.
  private let curvatures: [Double]

  /// A curve near values.
  ///
  /// - Parameters:
  ///   - places: where the values are; ascending, at least one.
  ///   - values: one a place.
  ///   - weights: how much each counts, positive; all 1 when nil.
  ///   - smoothing: λ ≥ 0.
  public init(
    at places: [Double],
    values: [Double],
    weights: [Double]? = nil,
    smoothing: Double = 0
  ) {
    precondition(!places.isEmpty && places.count == values.count, "one value a place")
    precondition(zip(places, places.dropFirst()).allSatisfy { $0 < $1 }, "the places ascend")
    self.places = places
    let count = places.count
    guard count > 2 else {
      self.values = values
      curvatures = Array(repeating: 0, count: count)
      return
    }
    let steps = zip(places.dropFirst(), places).map { $0 - $1 }
    let inner = count - 2
    // Q's column j takes a second difference around place j + 1; R holds the hats' products.
    func column(_ j: Int) -> [Double] {
      [1 / steps[j], -1 / steps[j] - 1 / steps[j + 1], 1 / steps[j + 1]]
    }
    let columns = (0..<inner).map(column)
    var matrix = [Double](repeating: 0, count: inner * inner)
    for i in 0..<inner {
      for j in max(0, i - 2)...i {
        var sum = 0.0
        for row in i...j + 2 {
          sum += columns[i][row - i] * columns[j][row - j] / (weights?[row] ?? 1)
        }
        matrix[i * inner + j] = smoothing * sum
      }
      matrix[i * inner + i] += (steps[i] + steps[i + 1]) / 3
      if i > 0 { matrix[i * inner + i - 1] += steps[i] / 6 }
    }
    let differences = (0..<inner)
      .map { j in
        (0..<3).reduce(0) { $0 + columns[j][$1] * values[j + $1] }
      }
    // R alone is positive definite, and the rest never takes away.
    guard let factor = CholeskyFactor(matrix, order: inner) else {
      self.values = values
      curvatures = Array(repeating: 0, count: count)
      return
    }
    let solved = factor.solve(differences)
    var smoothed = values
    for j in 0..<inner {
      for row in 0..<3 {
        smoothed[j + row] -=
          smoothing * columns[j][row] * solved[j] / (weights?[j + row] ?? 1)
      }
    }
    self.values = smoothed
    curvatures = [0] + solved + [0]
  }

  /// The curve at a place.
  public func callAsFunction(_ place: Double) -> Double {
    let last = places.count - 1
    guard last > 0 else { return values[0] }
    if place <= places[0] { return values[0] + (place - places[0]) * slope(0, atEnd: false) }
    if place >= places[last] {
      return values[last] + (place - places[last]) * slope(last - 1, atEnd: true)
    }
    let right = places.firstIndex { $0 > place } ?? last
    let left = right - 1
    let step = places[right] - places[left]
    let (a, b) = ((places[right] - place) / step, (place - places[left]) / step)
    return a * values[left] + b * values[right]
      + ((a * a * a - a) * curvatures[left] + (b * b * b - b) * curvatures[right]) * step * step / 6
  }

  /// The slope at an interval's start or end.
  private func slope(_ interval: Int, atEnd: Bool) -> Double {
    let step = places[interval + 1] - places[interval]
    let (first, second) = (curvatures[interval], curvatures[interval + 1])
    let chord = (values[interval + 1] - values[interval]) / step
    return chord + step / 6 * (atEnd ? first + 2 * second : -2 * first - second)
  }
}
