import Foundation
import Imaging
import Kernels
import Numerics
import Testing

@Suite("Smoothing")
struct SmoothingTests {
  @Test("A constant stays a constant")
  func constant() {
    let grid = VoxelGrid(size: SIMD3(70, 5, 3), spacing: SIMD3(1, 2, 8))
    let smooth = Volume(grid: grid, filledWith: 100).smoothed(sigma: 3)
    for value in smooth.voxels { #expect(abs(value - 100) < 1e-4) }
  }

  @Test("A point becomes a Gaussian of the asked width along each axis, in millimetres")
  func point() {
    let grid = VoxelGrid(size: SIMD3(41, 31, 21), spacing: SIMD3(0.5, 1, 2))
    var volume = Volume(grid: grid)
    volume[20, 15, 10] = 1
    let smooth = volume.smoothed(sigma: SIMD3(1, 2, 3))
    var (sum, moments) = (0.0, SIMD3<Double>.zero)
    for k in 0..<21 {
      for j in 0..<31 {
        for i in 0..<41 {
          let value = Double(smooth[i, j, k])
          let away = SIMD3(Double(i - 20), Double(j - 15), Double(k - 10)) * grid.spacing
          sum += value
          moments += value * away * away
        }
      }
    }
    #expect(abs(sum - 1) < 1e-5)
    // Cut at four standard deviations a Gaussian's variance is 0.11 % smaller.
    for axis in 0..<3 {
      let variance = [1.0, 4, 9][axis]
      #expect(abs(moments[axis] / variance - 1) < 0.003)
    }
    #expect(abs(smooth[22, 15, 10] / smooth[20, 15, 10] - Float(exp(-0.5))) < 1e-5)
  }

  @Test("An axis of standard deviation 0 is left alone")
  func alone() {
    let grid = VoxelGrid(size: SIMD3(9, 4, 4), spacing: SIMD3(1, 1, 1))
    var generator = SeededGenerator(seed: 9)
    let volume = Volume(grid: grid, voxels: (0..<grid.count).map { _ in Float(generator.normal()) })
    #expect(volume.smoothed(sigma: 0) == volume)
    let smooth = volume.smoothed(sigma: SIMD3(0, 0, 2))
    for j in 0..<4 {
      for i in 0..<9 {
        let row = (0..<4).map { Volume(grid: grid, voxels: volume.voxels)[i, j, $0] }
        let low = row.min() ?? 0
        let high = row.max() ?? 0
        for k in 0..<4 { #expect(smooth[i, j, k] >= low && smooth[i, j, k] <= high) }
      }
    }
  }

  @Test("Every level gives the same sums, up to the rounding that fused operations spare")
  func levels() {
    var generator = SeededGenerator(seed: 21)
    let taps = 17
    for count in [1, 63, 64, 65, 200] {
      let rows = (0..<taps).map { _ in (0..<count).map { _ in Float(generator.normal()) } }
      let weights = (0..<taps).map { _ in Float(generator.normal()) }
      let levels = [1, 3, 4].filter { $0 <= Int(kernels_cpu_level()) }
      let results = levels.map { sums(rows, weights, count, level: Int32($0)) }
      for (level, result) in zip(levels, results) {
        for index in 0..<count {
          let terms = (0..<taps).map { Double(weights[$0]) * Double(rows[$0][index]) }
          // Each of the additions and products rounds once to 24 bits.
          let bound = 0x1p-23 * Double(taps) * terms.reduce(0) { $0 + abs($1) }
          #expect(abs(Double(result[index]) - terms.reduce(0, +)) <= bound, "level \(level)")
        }
        // Fused or not is all that tells the levels apart.
        if level >= 3 { #expect(result == results[1]) }
        #expect(sums(rows, weights, count, level: Int32(level)) == result)
      }
    }
  }

  private func sums(_ rows: [[Float]], _ weights: [Float], _ count: Int, level: Int32) -> [Float] {
    let flat = rows.flatMap { $0 }
    var result = [Float](repeating: 0, count: count)
    flat.withUnsafeBufferPointer { flat in
      let starts: [UnsafePointer<Float>?] = rows.indices.map { flat.baseAddress! + $0 * count }
      kernels_weighted_sum_at(level, &result, starts, weights, weights.count, count)
    }
    return result
  }
}
