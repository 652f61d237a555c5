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
    // Two groups: nothing is shared between them but the trends.
    let groups = [0..<5, 5..<9]
    let count = 9
    let places = (0..<count)
      .map { _ in SIMD3(generator.normal(0, 12), generator.normal(3, 5), generator.normal(-8, 9)) }
    // What neighbours share, and trends: a constant, one along an axis, one of the second group.
    var plain = [Double](repeating: 0, count: count * count)
    for row in 0..<count {
      for column in 0..<count {
        guard groups.contains(where: { $0.contains(row) && $0.contains(column) }) else { continue }
        let away = places[row] - places[column]
        plain[row * count + column] =
          2 * exp(-(away * away).sum() / 200) + (row == column ? 0.3 : 0)
      }
    }
    let trends = [
      places.map { _ in 0.7 }, places.map { 0.05 * $0.x },
      places.indices.map { groups[1].contains($0) ? generator.normal(0, 2) : 0 },
    ]
    var full = plain
    for trend in trends {
      for row in 0..<count {
        for column in 0..<count { full[row * count + column] += trend[row] * trend[column] }
      }
    }
    let factors = try groups.map { group in
      let block = group.flatMap { row in group.map { plain[row * count + $0] } }
      return try #require(CholeskyFactor(block, order: group.count))
    }
    let whole = try #require(CholeskyFactor(full, order: count))
    let whitening = Whitening(
      factors,
      trends: trends.map { trend in groups.map { Array(trend[$0]) } }
    )
    for _ in 0..<5 {
      let errors = (0..<count).map { _ in generator.normal() }
      let found = whitening.whitened(groups.map { Array(errors[$0]) })
        .reduce(0) { $0 + $1 * $1 }
      let truth = whole.whitened(errors).reduce(0) { $0 + $1 * $1 }
      #expect(abs(found - truth) < 1e-10 * truth)
    }
  }
}
