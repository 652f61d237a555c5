import Foundation
import Testing

@testable import BrainTumour

/// Quantiles and superquantiles of distributions whose values are known.
@Suite("Weighted samples")
struct WeightedSampleTests {
  @Test(
    "The superquantile of 1 to 100 is the mean of the largest",
    arguments: [(0.0, 50.5), (0.9, 95.5), (0.99, 100), (0.95, 98), (0.905, 95.736_842_105_263_16)]
  )
  func uniform(level: Double, expected: Double) throws {
    let sample = WeightedSample((1...100).reversed().map(Double.init))
    let found = try #require(sample.superquantile(level))
    #expect(abs(found - expected) < 1e-12)
  }

  @Test("The lower superquantile is the upper one of the negative")
  func lower() throws {
    let values = [3.0, -1, 4, 1, -5, 9, 2, 6]
    let weights = [0.1, 0.2, 0.05, 0.15, 0.1, 0.2, 0.1, 0.1]
    let low = try #require(WeightedSample(values, weights: weights).lowerSuperquantile(0.1))
    let high = try #require(
      WeightedSample(values.map { -$0 }, weights: weights).superquantile(0.9)
    )
    #expect(abs(low + high) < 1e-12)
  }

  @Test("A draw that the level divides counts with a part of its weight")
  func atoms() throws {
    let sample = WeightedSample([0, 10, 20], weights: [0.5, 0.4, 0.1])
    // The worst fifth: all of 20's tenth and a tenth of 10's.
    #expect(abs(try #require(sample.superquantile(0.8)) - 15) < 1e-12)
  }

  @Test("Of a normal distribution it is μ + σφ(z)/(1 − level)")
  func normal() throws {
    // z at the level 0.9, and the density there.
    let (z, level) = (1.281_551_565_544_600_4, 0.9)
    let exact = 2 + 3 * exp(-z * z / 2) / (2 * Double.pi).squareRoot() / (1 - level)
    let count = 20_000
    let values = (0..<count).map { 2 + 3 * Self.quantile((Double($0) + 0.5) / Double(count)) }
    let found = try #require(WeightedSample(values).superquantile(level))
    #expect(abs(found - exact) < 1e-3)
  }

  @Test("Quantiles follow Hazen's rule, and weights count like repetitions")
  func quantiles() throws {
    let sample = WeightedSample([1, 2, 3, 4])
    #expect(sample.median == 2.5)
    #expect(sample.quantile(0.125) == 1)
    #expect(sample.quantile(0) == 1)
    #expect(sample.quantile(1) == 4)
    let twice = WeightedSample([1, 2, 2, 3])
    let weighted = WeightedSample([1, 2, 3], weights: [1, 2, 1])
    #expect(twice.mean == weighted.mean)
    #expect(twice.median == weighted.median)
  }

  @Test("What never happens is infinite, and stays out of finite quantiles")
  func censored() throws {
    let sample = WeightedSample([10, 20, .infinity, .infinity, .infinity])
    #expect(sample.quantile(0.2) == 15)
    #expect(sample.median == .infinity)
    #expect(abs(sample.probability { $0.isFinite } - 0.4) < 1e-12)
    #expect(WeightedSample([]).median == nil)
  }

  /// The inverse of the normal distribution's function, by halving.
  private static func quantile(_ probability: Double) -> Double {
    var (low, high) = (-10.0, 10.0)
    for _ in 0..<60 {
      let middle = (low + high) / 2
      if 0.5 * erfc(-middle / 2.0.squareRoot()) < probability {
        low = middle
      } else {
        high = middle
      }
    }
    return (low + high) / 2
  }
}
