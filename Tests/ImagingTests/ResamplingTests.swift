import Foundation
import Imaging
import Numerics
import Testing

@Suite("Resampling")
struct ResamplingTests {
  private let grid = VoxelGrid(
    size: SIMD3(8, 7, 6),
    axes: [SIMD3(0, 1.5, 0), SIMD3(-2, 0, 0), SIMD3(0, 0, 5)],
    origin: SIMD3(10, -20, 30)
  )

  /// An image that is linear in space.
  private func linear(on grid: VoxelGrid) -> Volume {
    var volume = Volume(grid: grid)
    for k in 0..<grid.size.z {
      for j in 0..<grid.size.y {
        for i in 0..<grid.size.x {
          let position = grid.position(SIMD3(Double(i), Double(j), Double(k)))
          volume[i, j, k] = Float(position.dot(SIMD3(2, -3, 0.5)) + 7)
        }
      }
    }
    return volume
  }

  @Test("Onto its own grid nothing changes", arguments: [Volume.Interpolation.linear, .nearest])
  func identity(interpolation: Volume.Interpolation) {
    let volume = linear(on: grid)
    let same = volume.resampled(onto: grid, interpolation, outside: .nan)
    for (one, other) in zip(same.voxels, volume.voxels) { #expect(abs(one - other) < 1e-4) }
    var generator = SeededGenerator(seed: 1)
    let labels = LabelMap(
      grid: grid,
      labels: (0..<grid.count).map { _ in UInt8.random(in: 0...255, using: &generator) }
    )
    #expect(labels.resampled(onto: grid, outside: 77) == labels)
  }

  @Test("Linear interpolation reproduces linear images on a turned, finer grid")
  func linearImage() {
    let angle = 0.3
    let fine = VoxelGrid(
      size: SIMD3(9, 9, 9),
      axes: [
        SIMD3(cos(angle), sin(angle), 0) * 0.4, SIMD3(-sin(angle), cos(angle), 0) * 0.4,
        SIMD3(0, 0, 1.3),
      ],
      origin: grid.position(SIMD3(3, 3, 1))
    )
    let found = linear(on: grid).resampled(onto: fine, outside: .nan)
    for (one, other) in zip(found.voxels, linear(on: fine).voxels) {
      #expect(abs(one - other) < 1e-4)
    }
  }

  @Test("Border voxels reach to their faces; beyond them stands the given value")
  func border() {
    let row = VoxelGrid(size: SIMD3(3, 1, 1), spacing: SIMD3(2, 1, 1))
    let volume = Volume(grid: row, voxels: [1, 2, 4])
    let wide = VoxelGrid(
      size: SIMD3(9, 1, 1),
      axes: [SIMD3(1, 0, 0), SIMD3(0, 1, 0), SIMD3(0, 0, 1)],
      origin: SIMD3(-2, 0, 0)
    )
    #expect(volume.resampled(onto: wide, outside: -9).voxels == [-9, 1, 1, 1.5, 2, 3, 4, 4, -9])
    #expect(
      volume.resampled(onto: wide, .nearest, outside: -9).voxels == [-9, 1, 1, 2, 2, 4, 4, 4, -9]
    )
    let labels = LabelMap(grid: row, labels: [1, 2, 4])
    #expect(labels.resampled(onto: wide, outside: 9).labels == [9, 1, 1, 2, 2, 4, 4, 4, 9])
  }
}
