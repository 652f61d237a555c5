import Foundation
import Kernels
import Numerics
import Testing

@Suite("Diffusion between the cells of a grid")
struct LatticeDiffusionTests {
  /// A random symmetric tensor with given eigenvalues.
  private static func tensor(
    _ eigenvalues: [Double],
    _ generator: inout SeededGenerator
  ) -> [Double] {
    func direction() -> SIMD3<Double> {
      let v = SIMD3(
        Double.random(in: -1...1, using: &generator),
        Double.random(in: -1...1, using: &generator),
        Double.random(in: 0.1...1, using: &generator)
      )
      return v / (v * v).sum().squareRoot()
    }
    func cross(_ a: SIMD3<Double>, _ b: SIMD3<Double>) -> SIMD3<Double> {
      SIMD3(a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x)
    }
    let first = direction()
    var second = cross(first, direction())
    second /= (second * second).sum().squareRoot()
    var tensor = [Double](repeating: 0, count: 6)
    for (value, e) in zip(eigenvalues, [first, second, cross(first, second)]) {
      let products = [e.x * e.x, e.y * e.y, e.z * e.z, e.x * e.y, e.x * e.z, e.y * e.z]
      for part in 0..<6 { tensor[part] += value * products[part] }
    }
    return tensor
  }

  @Test(
    "a tensor is the sum of its pairs, at most six, none negative",
    arguments: [[1, 1, 1], [1, 0.5, 0.1], [10, 1, 1], [10, 10, 1], [1000, 30, 1]] as [[Double]]
  )
  func decomposition(_ eigenvalues: [Double]) throws {
    var generator = SeededGenerator(seed: 7)
    for _ in 0..<50 {
      let tensor = Self.tensor(eigenvalues, &generator)
      let lattice = try #require(LatticeDecomposition(tensor))
      #expect(lattice.terms.count <= 6)
      var sum = [Double](repeating: 0, count: 6)
      for term in lattice.terms {
        #expect(term.weight > 0)
        let e = SIMD3<Double>(term.offset)
        let products = [e.x * e.x, e.y * e.y, e.z * e.z, e.x * e.y, e.x * e.z, e.y * e.z]
        for part in 0..<6 { sum[part] += term.weight * products[part] }
      }
      for part in 0..<6 {
        #expect(abs(sum[part] - tensor[part]) < 1e-12 * eigenvalues[0])
      }
    }
  }

  @Test("a tensor that is not positive definite has no pairs")
  func indefinite() {
    #expect(LatticeDecomposition([1, 1, -1, 0, 0, 0]) == nil)
    #expect(LatticeDecomposition([1, 1, 1, 2, 0, 0]) == nil)
    #expect(LatticeDecomposition([1, .nan, 1, 0, 0, 0]) == nil)
  }

  @Test("what is unlike along no axis needs only the axes")
  func axes() throws {
    let lattice = try #require(LatticeDecomposition([0.7, 1.4, 1, 0, 0, 0]))
    #expect(lattice.terms.map(\.offset) == [SIMD3(1, 0, 0), SIMD3(0, 1, 0), SIMD3(0, 0, 1)])
    #expect(lattice.terms.map(\.weight) == [0.7, 1.4, 1])
  }

  @Test("a field of one tensor diffuses as that tensor", arguments: [1.0, 3.0, 10.0])
  func field(_ stretch: Double) throws {
    var generator = SeededGenerator(seed: 11)
    let tensor = Self.tensor([stretch, 1, 1], &generator)
    let size = SIMD3(17, 15, 16)
    let count = size.x * size.y * size.z
    let inside = (0..<count).map { cell in (cell % 17 + cell / 17 % 15) % 11 != 3 }
    let lattice = try #require(LatticeDecomposition(tensor))
    let field = try #require(LatticeField(size: size, inside: inside) { _ in tensor })
    let start = (0..<count).map { inside[$0] ? Double($0 * 7919 % 1000) / 1000 : 0 }
    let d = (0..<count).map { Float($0 * 31 % 10) / 10 + 0.1 }
    let one = LatticeDiffusion(size: size, inside: inside, terms: lattice.terms)
    let other = LatticeDiffusion(inside: inside, field: field)
    for diffusion in [one, other] {
      diffusion.setDiffusivity(d)
      diffusion.restart(start)
      for _ in 0..<4 { diffusion.diffuse(over: 0.5, then: .init(gain: 1.1, saturation: 0.1)) }
    }
    #expect(abs(one.longestStage / other.longestStage - 1) < 1e-5)
    for (a, b) in zip(one.values, other.values) { #expect(abs(a - b) < 1e-6) }
  }

  @Test("a wave fades at the rate of its length, to second order in time", arguments: [4.0, 40.0])
  func wave(_ time: Double) {
    let count = 64
    let k = Double.pi / Double(count)
    let lattice = LatticeDiffusion(
      size: SIMD3(1, count, 1),
      inside: Array(repeating: true, count: count),
      terms: [.init(offset: SIMD3(0, 1, 0), weight: 1)]
    )
    lattice.setDiffusivity(Array(repeating: 1, count: count))
    lattice.restart((0..<count).map { 1 + cos(k * (Double($0) + 0.5)) })
    lattice.diffuse(over: time)
    let rate = 2 * (1 - cos(k))
    for (cell, value) in lattice.values.enumerated() {
      let exact = 1 + cos(k * (Double(cell) + 0.5)) * exp(-rate * time)
      #expect(abs(value - exact) < pow(rate * time, 3) / 6 + 1e-12)
    }
  }

  @Test("two reactions after one another are one")
  func reactions() {
    let first = LatticeDiffusion.Reaction(gain: 1.7, saturation: 0.4)
    let second = LatticeDiffusion.Reaction(gain: 0.2, saturation: 1.1)
    let both = first.followed(by: second)
    for value in [0, 1e-9, 0.3, 1] {
      #expect(abs(both(value) - second(first(value))) < 1e-15)
    }
  }

  @Test("only what is reached is worked on, and nothing is lost by it")
  func active() {
    let size = SIMD3(101, 101, 101)
    let count = size.x * size.y * size.z
    let lattice = LatticeDiffusion(
      size: size,
      inside: Array(repeating: true, count: count),
      terms: (0..<3)
        .map { axis in
          var offset = SIMD3(repeating: 0)
          offset[axis] = 1
          return .init(offset: offset, weight: 1)
        }
    )
    lattice.setDiffusivity(Array(repeating: 1, count: count))
    lattice.restart([1], in: [count / 2])
    for _ in 0..<10 { lattice.diffuse(over: 0.5) }
    #expect(lattice.activeCount < count / 4)
    #expect(abs(lattice.total - 1) < 1e-12)
    let variance = lattice.values.enumerated()
      .reduce(0) { $0 + $1.element * pow(Double($1.offset % 101) - 50, 2) }
    #expect(abs(variance - 10) < 1e-6)
    // New numbers leave nothing of the old.
    lattice.restart([2], in: [0])
    #expect(lattice.values.filter { $0 != 0 } == [2])
  }

  @Test("levels of the processor differ by rounding alone", arguments: [3, 4])
  func levels(_ level: Int) {
    guard level <= kernels_cpu_level() else { return }
    let count = 400
    let from = (0..<count).map { Double($0 * 7919 % 1000) / 1000 }
    let weights = (0..<count).map { Float($0 * 31 % 10) / 100 }
    let base = from.reversed() as [Double]
    func run(_ level: Int32, pairs: Int, blended: Bool) -> [Double] {
      var to = [Double](repeating: 0, count: count)
      let offsets = [1, 7, 40, 3][..<pairs].map { $0 }
      let spans = [60, 200, 210, 340]
      weights.withUnsafeBufferPointer { weights in
        from.withUnsafeBufferPointer { from in
          base.withUnsafeBufferPointer { base in
            to.withUnsafeMutableBufferPointer { to in
              let planes = Array(repeating: weights.baseAddress, count: pairs)
              planes.withUnsafeBufferPointer { planes in
                offsets.withUnsafeBufferPointer { offsets in
                  var task = kernels_lattice_diffusion()
                  task.from = from.baseAddress
                  task.to = to.baseAddress
                  task.weights = planes.baseAddress
                  task.offsets = offsets.baseAddress
                  task.offset_count = pairs
                  task.time = 0.7
                  task.base = blended ? base.baseAddress : nil
                  task.share = 0.25
                  task.gain = 1.3
                  task.saturation = 0.4
                  kernels_lattice_diffuse_at(level, &task, spans, 2)
                }
              }
            }
          }
        }
      }
      return to
    }
    for pairs in [1, 3, 4] {
      for blended in [false, true] {
        let portable = run(1, pairs: pairs, blended: blended)
        let fast = run(Int32(level), pairs: pairs, blended: blended)
        #expect(portable[59] == 0 && portable[60] != 0 && portable[200] == 0)
        for (a, b) in zip(portable, fast) { #expect(abs(a - b) < 1e-14) }
      }
    }
  }
}
