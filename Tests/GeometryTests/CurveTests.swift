import Foundation
import Numerics
import Testing

@Suite("Curves through values") struct CurveTests {
  @Test("A straight line stays straight under any smoothing", arguments: [0, 0.1, 10, 1e6])
  func line(smoothing: Double) {
    let places = [0.0, 1, 2.5, 3, 7]
    let spline = SmoothingSpline(
      at: places,
      values: places.map { 3 - 2 * $0 },
      weights: [1, 2, 0.5, 1, 1],
      smoothing: smoothing
    )
    for place in [-2, 0, 0.3, 2.7, 6.9, 11] { #expect(abs(spline(place) - 3 + 2 * place) < 1e-9) }
  }

  @Test("An unsmoothed spline converges with the fourth order away from its ends")
  func interpolation() {
    let errors = [16, 32, 64]
      .map { count in
        let places = (0...count).map { Double($0) / Double(count) * 4 * .pi }
        let spline = SmoothingSpline(at: places, values: places.map { sin($0) })
        var worst = 0.0
        for step in 0...500 {
          let place = 5 + Double(step) / 250
          worst = max(worst, abs(spline(place) - sin(place)))
        }
        return worst
      }
    for (coarse, fine) in zip(errors, errors.dropFirst()) {
      #expect(log2(coarse / fine) > 3.6, "\(errors)")
    }
  }

  @Test("Smoothing keeps 1/(1 + λω⁴) of a long wave")
  func smoothing() {
    let (count, wave, smoothing) = (400, 2 * Double.pi / 25, 500.0)
    let places = (0..<count).map { Double($0) }
    let spline = SmoothingSpline(
      at: places,
      values: places.map { sin(wave * $0) },
      smoothing: smoothing
    )
    let response = 1 / (1 + smoothing * pow(wave, 4))
    var kept = 0.0
    for place in 100..<300 { kept += spline.values[place] * sin(wave * Double(place)) / 100 }
    #expect(abs(kept / response - 1) < 0.02)
  }

  @Test("A monotone curve passes its values and never leaves their range")
  func monotone() {
    let places = [0.0, 1, 2, 4, 5, 5.5]
    let values = [10.0, 10, 9, 2, 2, 0]
    let curve = MonotoneCurve(at: places, values: values, endSteepness: 1.5)
    for (place, value) in zip(places, values) { #expect(abs(curve(place) - value) < 1e-12) }
    let dense = (0...550).map { (step: Int) -> Double in curve(Double(step) / 100) }
    #expect(zip(dense, dense.dropFirst()).allSatisfy { $0 >= $1 - 1e-12 })
    #expect(abs(curve.slopes[5] + 1.5 * 4) < 1e-12)
    #expect(curve(-1) == 10 && curve(9) == 0)
  }

  @Test("A Cholesky factor solves, and refuses what is not positive definite")
  func cholesky() throws {
    // Hilbert's matrix of order 5 and the sums of its rows.
    let matrix = (0..<25).map { (place: Int) -> Double in 1 / Double(place / 5 + place % 5 + 1) }
    let factor = try #require(CholeskyFactor(matrix, order: 5))
    let sums = (0..<5).map { (row: Int) -> Double in matrix[5 * row..<5 * row + 5].reduce(0, +) }
    for value in factor.solve(sums) { #expect(abs(value - 1) < 1e-10) }
    #expect(CholeskyFactor([1, 2, 2, 1], order: 2) == nil)
    #expect(CholeskyFactor([0], order: 1) == nil)
  }
}
