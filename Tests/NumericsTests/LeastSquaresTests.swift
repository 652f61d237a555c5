import Foundation
import Numerics
import Testing

@Suite("Least squares and draws")
struct LeastSquaresTests {
  @Test("Rosenbrock's valley is followed to its end")
  func valley() throws {
    let search = LevenbergMarquardt(steps: [1e-5, 1e-5], maximum: 200, tolerance: 1e-14)
    let fit = try search.minimise(from: [-1.2, 1]) { x in
      [10 * (x[1] - x[0] * x[0]), 1 - x[0]]
    }
    let point = try #require(fit?.point)
    #expect(abs(point[0] - 1) < 1e-3 && abs(point[1] - 1) < 2e-3)
  }

  @Test("A valley narrower than the differences' steps is followed to its end")
  func narrowValley() throws {
    let search = LevenbergMarquardt(steps: [0.1, 0.1], maximum: 200, tolerance: 1e-8)
    let fit = try search.minimise(from: [-1.2, 1.44]) { x in
      [1000 * (x[1] - x[0] * x[0]), 20 * (1 - x[0])]
    }
    let point = try #require(fit?.point)
    #expect(abs(point[0] - 1) < 1e-4 && abs(point[1] - 1) < 2e-4, "\(point)")
  }

  @Test("A line's fit is the normal equations' solution, with their covariance", arguments: [1, 3])
  func line(threads: Int) throws {
    let x = (0..<20).map { Double($0) / 4 }
    let y = x.map { 2 - 0.7 * $0 + 0.1 * sin(9 * $0) }
    let search = LevenbergMarquardt(
      steps: [1e-4, 1e-4],
      maximum: 50,
      tolerance: 1e-13,
      threads: threads
    )
    let found = try search.minimise(from: [0, 0]) { p in
      zip(x, y).map { p[0] + p[1] * $0 - $1 }
    }
    let fit = try #require(found)
    let (n, sx) = (Double(x.count), x.reduce(0, +))
    let sxx = x.reduce(0) { $0 + $1 * $1 }
    let (sy, sxy) = (y.reduce(0, +), zip(x, y).reduce(0) { $0 + $1.0 * $1.1 })
    let slope = (n * sxy - sx * sy) / (n * sxx - sx * sx)
    #expect(abs(fit.point[1] - slope) < 1e-6)
    #expect(abs(fit.point[0] - (sy - slope * sx) / n) < 1e-6)
    for (got, expected) in zip(fit.curvature, [n, sx, sx, sxx]) {
      #expect(abs(got - expected) < 1e-4 * expected)
    }
  }

  @Test("A limit is kept where the minimum lies beyond it")
  func limit() throws {
    let search = LevenbergMarquardt(
      steps: [1e-4, 1e-4],
      bounds: [-9...1, -9...9],
      tolerance: 1e-12
    )
    let fit = try search.minimise(from: [0, 0]) { [$0[0] - 3, $0[1] + 2] }
    let point = try #require(fit?.point)
    #expect(point[0] == 1)
    #expect(abs(point[1] + 2) < 1e-4)
  }

  @Test("A search goes along the border of where the model has an answer")
  func border() throws {
    // The least squares lie at x = 3; a corner of a staircase ends the region at x = 1 or y = 2.
    @Sendable func isInside(_ x: [Double]) -> Bool { x[0] < 1 || x[1] > 2 }
    let search = LevenbergMarquardt(steps: [1e-4, 1e-4], maximum: 60, tolerance: 1e-12)
    let fit = try search.minimise(from: [0.9, 1], within: isInside) { x in
      isInside(x) ? [x[0] - 3, 20 * (x[0] + x[1] + 4)] : nil
    }
    let point = try #require(fit?.point)
    #expect(abs(point[0] - 1) < 1e-4 && abs(point[1] + 5) < 1e-4, "\(point)")
  }

  @Test("Draws of a linear Gaussian problem have its closed posterior", arguments: [1, 2])
  func gaussian(threads: Int) throws {
    // Precision [[4, 1], [1, 2]], so that the covariance is its inverse.
    let sampler = ImportanceSampler(
      generations: [400, 400, 800],
      seed: 5,
      threads: threads
    )
    let population = try sampler.sample(mean: [0, 0], covariance: [1, 0, 0, 1]) { x, _ in
      let (a, b) = (x[0] - 0.5, x[1] + 0.25)
      let square = 4 * a * a + 2 * a * b + 2 * b * b
      return ImportanceSampler.Evaluation(logDensity: -square / 2, kept: ())
    }
    let draws = try #require(population)
    #expect(draws.effectiveSize > 800)
    func mean(_ value: ([Double]) -> Double) -> Double {
      zip(draws.points, draws.weights).reduce(0) { $0 + $1.1 * value($1.0) }
    }
    let (x, y) = (mean { $0[0] }, mean { $0[1] })
    #expect(abs(x - 0.5) < 0.05 && abs(y + 0.25) < 0.07)
    #expect(abs(mean { ($0[0] - x) * ($0[0] - x) } - 2 / 7.0) < 0.04)
    #expect(abs(mean { ($0[0] - x) * ($0[1] - y) } + 1 / 7.0) < 0.04)
    #expect(abs(mean { ($0[1] - y) * ($0[1] - y) } - 4 / 7.0) < 0.07)
  }

  @Test("Draws do not depend on the number of threads")
  func threads() throws {
    func points(_ threads: Int) throws -> [[Double]]? {
      try ImportanceSampler(generations: [50, 50], seed: 3, threads: threads)
        .sample(mean: [0], covariance: [1]) { x, generator in
          ImportanceSampler.Evaluation(
            logDensity: -abs(x[0]) + 0.01 * generator.uniform(),
            kept: ()
          )
        }?
        .points
    }
    #expect(try points(1) == points(4))
  }

  @Test("A draw of weight w is taken w·count times, rounded up or down")
  func resampling() {
    let weights = [0.05, 0.4, 0, 0.25, 0.3]
    for seed in 0..<20 {
      var generator = SeededGenerator(seed: UInt64(seed))
      let taken = SystematicResampling.indices(weights, count: 10, &generator)
      #expect(taken.count == 10)
      for (index, weight) in weights.enumerated() {
        let times = Double(taken.filter { $0 == index }.count)
        #expect(abs(times - 10 * weight) < 1 + 1e-9)
      }
    }
  }

  @Test("Gamma numbers have the distribution's mean and variance", arguments: [1.0, 3, 7.5])
  func gamma(shape: Double) {
    var generator = SeededGenerator(seed: 11)
    let numbers = (0..<20_000).map { _ in generator.gamma(shape: shape) }
    let mean = numbers.reduce(0, +) / Double(numbers.count)
    let variance = numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(numbers.count)
    // Five standard errors of each.
    #expect(abs(mean - shape) < 5 * (shape / 20_000).squareRoot())
    #expect(abs(variance - shape) < 5 * shape * ((2 + 6 / shape) / 20_000).squareRoot())
  }

  @Test("The size and length of correlated errors are found again")
  func scatter() throws {
    let truth = CorrelatedScatter(deviation: 1.5, length: 4)
    var generator = SeededGenerator(seed: 2)
    let samples = try (0..<3)
      .map { _ in
        let places = (0..<150)
          .map { _ in
            SIMD3(generator.uniform(0, 30), generator.uniform(0, 30), generator.uniform(0, 30))
          }
        let own = places.map { _ in 0.04 }
        let factor = try #require(truth.factor(at: places, own: own))
        let errors = factor.coloured(places.map { _ in generator.normal() })
        return CorrelatedScatter.Sample(places: places, own: own, errors: errors)
      }
    let found = CorrelatedScatter.likeliest(samples, lengths: [1, 2, 4, 8], deviations: 0.1...10)
    let scatter = try #require(found)
    #expect(scatter.length == 4)
    #expect(abs(scatter.deviation - 1.5) < 0.25)
  }

  @Test("Whitened numbers of a covariance are independent, and colour gives them back")
  func whitening() throws {
    let factor = try #require(CholeskyFactor([4, 2, 2, 3], order: 2))
    let colour = factor.coloured([0.3, -1.2])
    let white = factor.whitened(colour)
    #expect(abs(white[0] - 0.3) < 1e-14 && abs(white[1] + 1.2) < 1e-14)
    #expect(abs(factor.logDeterminant - log(8)) < 1e-14)
    for (got, expected) in zip(factor.inverse, [0.375, -0.25, -0.25, 0.5]) {
      #expect(abs(got - expected) < 1e-14)
    }
  }
}
