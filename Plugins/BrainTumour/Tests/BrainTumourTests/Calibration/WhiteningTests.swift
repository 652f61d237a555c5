import Foundation
import Numerics
import OrganKit
import Testing

@testable import BrainTumour

@Suite("Errors with trends are whitened")
struct WhiteningTests {
  @Test("The square of whitened errors is that under the covariance with trends")
  func square() throws {
    var generator = SeededGenerator(seed: 5, stream: 0)
    let count = 9
    let places = (0..<count)
      .map { _ in SIMD3(generator.normal(0, 12), generator.normal(3, 5), generator.normal(-8, 9)) }
    let deviation = 0.7
    // What neighbours share, and trends: a constant and one along each axis.
    var plain = [Double](repeating: 0, count: count * count)
    for row in 0..<count {
      for column in 0..<count {
        let away = places[row] - places[column]
        plain[row * count + column] =
          2 * exp(-(away * away).sum() / 200) + (row == column ? 0.3 : 0)
      }
    }
    let middle = places.reduce(.zero, +) / Double(count)
    let radius =
      (places.reduce(0) { $0 + (($1 - middle) * ($1 - middle)).sum() } / Double(count))
      .squareRoot()
    var full = plain
    for row in 0..<count {
      for column in 0..<count {
        let along = ((places[row] - middle) * (places[column] - middle)).sum()
        full[row * count + column] += deviation * deviation * (1 + along / (radius * radius))
      }
    }
    let factor = try #require(CholeskyFactor(plain, order: count))
    let whole = try #require(CholeskyFactor(full, order: count))
    let whitening = Whitening(factor, trendsAt: places, deviation: deviation)
    for _ in 0..<5 {
      let errors = (0..<count).map { _ in generator.normal() }
      let found = whitening.whitened(errors).reduce(0) { $0 + $1 * $1 }
      let truth = whole.whitened(errors).reduce(0) { $0 + $1 * $1 }
      #expect(abs(found - truth) < 1e-10 * truth)
    }
  }
}
