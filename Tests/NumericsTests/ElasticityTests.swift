import Foundation
import Kernels
import Numerics
import Testing

@Suite("Linear elasticity")
struct ElasticityTests {
  /// A number of each cell, by its centre.
  private func cells(
    _ size: SIMD3<Int>,
    _ step: SIMD3<Double>,
    _ value: (SIMD3<Double>) -> Double
  ) -> [Double] {
    var result: [Double] = []
    for k in 0..<size.z {
      for j in 0..<size.y {
        for i in 0..<size.x {
          result.append(value((SIMD3(Double(i), Double(j), Double(k)) + 0.5) * step))
        }
      }
    }
    return result
  }

  /// A lumpy solid with bays, bridges and corners.
  private func lumps(_ size: SIMD3<Int>) -> [Bool] {
    cells(size, SIMD3(repeating: 1)) { point in
      let arm = (point - SIMD3(10, 9, 8)) / SIMD3(9.5, 8.7, 7.2)
      let dent = sin(1.1 * point.x) * sin(0.9 * point.y) * cos(1.3 * point.z)
      return 1 - (arm * arm).sum() + 0.9 * dent
    }
    .map { $0 > 0 }
  }

  @Test("A uniform strain on any border is a uniform strain inside", arguments: [0.2, 0.45, 0.49])
  func patch(poisson: Double) {
    let size = SIMD3(20, 18, 16)
    let step = SIMD3(1.0, 1.4, 0.8)
    let (first, shear) = ElasticSolid.lame(young: 2, poisson: poisson)
    let count = size.x * size.y * size.z
    let solid = ElasticSolid(
      size: size,
      step: step,
      first: Array(repeating: first, count: count),
      shear: Array(repeating: shear, count: count),
      inside: lumps(size)
    )
    func exact(_ axis: Int, _ point: SIMD3<Double>) -> Double {
      let rows = [SIMD3(0.03, -0.02, 0.05), SIMD3(0.01, 0.04, -0.03), SIMD3(-0.02, 0.06, -0.01)]
      return 0.3 - 0.1 * Double(axis) + (rows[axis] * point).sum()
    }
    let solution = ElasticSolver(solid).solve(border: exact, tolerance: 1e-11)
    var largest = 0.0
    var inner = 0
    for k in 1..<size.z {
      for j in 1..<size.y {
        for i in 1..<size.x {
          for axis in 0..<3 {
            var before = SIMD3(i, j, k)
            before[axis] -= 1
            guard solid.contains(i, j, k), solid.contains(before.x, before.y, before.z) else {
              continue
            }
            inner += 1
            let truth = exact(axis, solution.displacement.facePoint(axis, i, j, k))
            largest = max(largest, abs(solution.displacement[axis, i, j, k] - truth))
          }
        }
      }
    }
    #expect(inner > 3000)
    #expect(largest < 1e-9, "after \(solution.rounds) rounds")
  }

  @Test("Layers share a stress, each with its own strain")
  func layers() {
    let size = SIMD3(6, 6, 12)
    let step = SIMD3(repeating: 0.5)
    // λ + 2μ is 4 below the middle and 16 above: the slopes are 4 to 1.
    let soft = cells(size, step) { $0.z < 3 ? 1 : 4 }
    let solid = ElasticSolid(size: size, step: step, first: soft.map { 2 * $0 }, shear: soft)
    func exact(_ axis: Int, _ point: SIMD3<Double>) -> Double {
      axis == 2 ? 0.04 * min(point.z, 3) + 0.01 * max(point.z - 3, 0) : 0
    }
    let displacement = ElasticSolver(solid).solve(border: exact, tolerance: 1e-12).displacement
    for k in 1..<12 {
      let truth = exact(2, SIMD3(1, 1, 0.5 * Double(k)))
      #expect(abs(displacement[2, 3, 2, k] - truth) < 1e-10)
    }
  }

  @Test("A box of mixed materials moves as a directly solved system of equations says")
  func mixedMaterials() {
    let size = SIMD3(12, 10, 8)
    let step = SIMD3(1.0, 1.5, 2.0)
    let shear = cells(size, step) { 1 + 0.8 * sin(0.7 * $0.x) * cos(0.4 * $0.y) + 0.1 * $0.z }
    let poisson = cells(size, step) { 0.3 + 0.15 * cos(0.3 * $0.x + 0.2 * $0.z) }
    let pressure = cells(size, step) { point in
      let arm = point - SIMD3(5, 8, 7)
      return exp(-(arm * arm).sum() / 18)
    }
    let solid = ElasticSolid(
      size: size,
      step: step,
      first: zip(shear, poisson).map { 2 * $0 * $1 / (1 - 2 * $1) },
      shear: shear
    )
    let displacement = ElasticSolver(solid).solve(pressure: pressure, tolerance: 1e-10)
      .displacement
    // SciPy 1: the energy's matrix from Kronecker products, factored; materials in double precision.
    #expect(abs(displacement[0, 4, 5, 3] - -0.019110202656080842) < 2e-7)
    #expect(abs(displacement[1, 6, 7, 2] - 0.0968910113019891) < 2e-7)
    #expect(abs(displacement[2, 3, 4, 5] - 0.11731202424672975) < 2e-7)
    #expect(abs(displacement[0, 10, 0, 7] - 0.00010704685696833861) < 2e-7)
  }

  @Test("The number of rounds stays bounded towards incompressibility", arguments: [16, 32])
  func rounds(cells: Int) {
    let size = SIMD3(repeating: cells)
    let count = cells * cells * cells
    let pressure = self.cells(size, SIMD3(repeating: 1.0 / Double(cells))) { point in
      let arm = point - SIMD3(0.4, 0.5, 0.6)
      return exp(-20 * (arm * arm).sum())
    }
    for (poisson, most) in [(0.3, 25), (0.45, 40), (0.49, 60), (0.499, 90)] {
      let (first, shear) = ElasticSolid.lame(young: 1, poisson: poisson)
      let solid = ElasticSolid(
        size: size,
        step: SIMD3(repeating: 1.0 / Double(cells)),
        first: Array(repeating: first, count: count),
        shear: Array(repeating: shear, count: count)
      )
      let solution = ElasticSolver(solid).solve(pressure: pressure)
      #expect(solution.residual <= 1e-8)
      #expect(solution.rounds <= most, "Poisson ratio \(poisson)")
    }
  }

  @Test("Any number of threads gives the same displacement to the bit")
  func threads() {
    let size = SIMD3(40, 36, 44)
    let step = SIMD3(repeating: 1.0)
    let modulus = cells(size, step) { 1 + 0.5 * sin($0.x) }
    let solid = ElasticSolid(size: size, step: step, first: modulus, shear: modulus)
    let pressure = cells(size, step) { exp(-$0.y / 9) }
    let one = ElasticSolver(solid, threads: 1).solve(pressure: pressure).displacement
    let three = ElasticSolver(solid, threads: 3).solve(pressure: pressure).displacement
    for k in 0..<44 {
      #expect(one[0, 20, 17, k] == three[0, 20, 17, k])
      #expect(one[1, 20, 17, k] == three[1, 20, 17, k])
      #expect(one[2, 20, 17, k] == three[2, 20, 17, k])
    }
  }

  @Test("A solid that cannot move, and one that nothing pushes, rest")
  func rest() {
    let lone = ElasticSolid(
      size: SIMD3(1, 1, 1),
      step: SIMD3(1, 1, 1),
      first: [1],
      shear: [1]
    )
    #expect(ElasticSolver(lone).solve(pressure: [3]).displacement[0, 0, 0, 0] == 0)
    let size = SIMD3(5, 4, 3)
    let solid = ElasticSolid(
      size: size,
      step: SIMD3(1, 1, 1),
      first: Array(repeating: 1, count: 60),
      shear: Array(repeating: 1, count: 60)
    )
    let solution = ElasticSolver(solid).solve(pressure: Array(repeating: 7, count: 60))
    #expect(solution.rounds == 0 && solution.residual == 0)
  }

  @Test("All levels of the processor agree", arguments: [1, 3, 4])
  func levels(level: Int) throws {
    guard level <= kernels_cpu_level() else { return }
    let size = 23
    var random = SeededGenerator(seed: 4)
    let velocity = (0..<size).map { _ in random.uniform(-1, 1) }
    let density = (0..<size + 3).map { _ in random.uniform() }
    func fluxes(_ level: Int) -> [Double] {
      [Double](unsafeUninitializedCapacity: size) { out, filled in
        density.withUnsafeBufferPointer { density in
          guard let start = density.baseAddress else { return }
          kernels_flux_row_at(
            Int32(level),
            out.baseAddress,
            start + 2,
            velocity,
            1,
            0.03,
            size
          )
          filled = size
        }
      }
    }
    for (one, other) in zip(fluxes(1), fluxes(level)) { #expect(abs(one - other) < 1e-14) }
  }
}
