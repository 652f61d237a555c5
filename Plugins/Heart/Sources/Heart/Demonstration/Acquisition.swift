import Dispatch
import Foundation
import Imaging
import Numerics

/// A scanner: turns scenes into thick, noisy slices, and label maps of the same voxels.
///
/// Each voxel is sampled many times, within the slice and through it. The image is the samples'
/// mean; the label is the one most samples have, so that labels see the same partial volume. The
/// work is cut into slices, and each has its own random numbers: the result does not depend on how
/// many threads do it.
struct Acquisition: Sendable {
  /// A phase as the scanner gives it, and what is true of each voxel.
  struct Exposure: Sendable {
    var image: Volume
    var labels: LabelMap
  }

  let pose: DemonstrationPose
  let grid: VoxelGrid
  /// How far the heart has moved within each slice, mm along rows and columns, at every phase.
  let shifts: [SIMD2<Double>]
  let noise: Double
  /// The bias field's logarithm, by powers of the place in the field of view.
  let bias: [Double]
  /// Each acquisition of a study has its own.
  let seed: UInt64

  /// Images and label maps of phases, in the order given.
  func expose(_ scenes: [DemonstrationScene]) -> [Exposure] {
    let slices = grid.size.z
    let area = grid.size.x * grid.size.y
    let background = backgrounds()
    var images = [Float](repeating: 0, count: scenes.count * grid.count)
    var labels = [UInt8](repeating: 0, count: scenes.count * grid.count)
    images.withUnsafeMutableBufferPointer { images in
      labels.withUnsafeMutableBufferPointer { labels in
        nonisolated(unsafe) let (images, labels) = (images, labels)
        DispatchQueue.concurrentPerform(iterations: scenes.count * slices) { job in
          let (phase, slice) = (job / slices, job % slices)
          let part = phase * grid.count + slice * area..<phase * grid.count + (slice + 1) * area
          expose(
            scenes[phase],
            slice,
            background: background[slice * area..<(slice + 1) * area],
            images: UnsafeMutableBufferPointer(rebasing: images[part]),
            labels: UnsafeMutableBufferPointer(rebasing: labels[part])
          )
          var random = SeededGenerator(seed: seed, stream: UInt64(2 + job))
          addNoise(UnsafeMutableBufferPointer(rebasing: images[part]), slice, &random)
        }
      }
    }
    return scenes.indices.map { phase in
      let part = phase * grid.count..<(phase + 1) * grid.count
      return Exposure(
        image: Volume(grid: grid, voxels: Array(images[part])),
        labels: LabelMap(grid: grid, labels: Array(labels[part]))
      )
    }
  }

  /// One slice at one phase, without noise.
  private func expose(
    _ scene: DemonstrationScene,
    _ slice: Int,
    background: ArraySlice<Float>,
    images: UnsafeMutableBufferPointer<Float>,
    labels: UnsafeMutableBufferPointer<UInt8>
  ) {
    let steps = grid.axes.map { pose.heartDirection($0) }
    let shift = shifts[slice].x * steps[0].normalised + shifts[slice].y * steps[1].normalised
    let corner = pose.heart(grid.origin) + Double(slice) * steps[2] - shift
    let offsets = Self.offsets(steps, within: 3, through: 8)
    let reach = (steps[0] + steps[1] + steps[2]).length / 2
    var counts = [Int](repeating: 0, count: SceneTissue.allCases.count)
    for row in 0..<grid.size.y {
      for column in 0..<grid.size.x {
        let index = row * grid.size.x + column
        let point = corner + Double(column) * steps[0] + Double(row) * steps[1]
        let around = background[background.startIndex + index]
        if scene.isUniform(around: point, within: reach) {
          let tissue = scene.tissue(at: point)
          labels[index] = UInt8(tissue.label)
          images[index] = tissue == .body ? around : Float(tissue.intensity)
          continue
        }
        for tissue in counts.indices { counts[tissue] = 0 }
        for offset in offsets { counts[scene.tissue(at: point + offset).rawValue] += 1 }
        (images[index], labels[index]) = Self.voxel(counts, of: offsets.count, around)
      }
    }
  }

  /// The mean of the samples, and the label that most have (the lower of two as frequent).
  private static func voxel(_ counts: [Int], of total: Int, _ around: Float) -> (Float, UInt8) {
    var votes = SIMD4<Int>.zero
    var sum = 0.0
    for tissue in SceneTissue.allCases {
      let count = counts[tissue.rawValue]
      votes[tissue.label] += count
      sum += Double(count) * (tissue == .body ? Double(around) : tissue.intensity)
    }
    let most = votes.max()
    let label = (0..<4).first { votes[$0] == most } ?? 0
    return (Float(sum / Double(total)), UInt8(label))
  }

  /// Where a voxel is sampled, from its centre: the middles of equal parts.
  private static func offsets(
    _ steps: [SIMD3<Double>],
    within: Int,
    through: Int
  ) -> [SIMD3<Double>] {
    func middles(_ count: Int) -> [Double] {
      (0..<count).map { (Double($0) + 0.5) / Double(count) - 0.5 }
    }
    return middles(through)
      .flatMap { z in
        middles(within)
          .flatMap { y in
            middles(within).map { x in x * steps[0] + y * steps[1] + z * steps[2] }
          }
      }
  }

  /// The body around the heart, the same at every phase.
  private func backgrounds() -> [Float] {
    let offsets = Self.offsets(grid.axes, within: 2, through: 4)
    let reach = (grid.axes[0] + grid.axes[1] + grid.axes[2]).length / 2
    let area = grid.size.x * grid.size.y
    var values = [Float](repeating: 0, count: grid.count)
    values.withUnsafeMutableBufferPointer { values in
      nonisolated(unsafe) let values = values
      DispatchQueue.concurrentPerform(iterations: grid.size.z) { slice in
        for index in 0..<area {
          let voxel = SIMD3(index % grid.size.x, index / grid.size.x, slice)
          let point = grid.position(SIMD3<Double>(voxel)) - pose.base
          let uniform = DemonstrationBody.isUniform(around: point, within: reach)
          let samples = uniform ? [.zero] : offsets
          let sum = samples.reduce(0) { $0 + DemonstrationBody.intensity(at: point + $1) }
          values[slice * area + index] = Float(sum / Double(samples.count))
        }
      }
    }
    return values
  }

  /// The bias field and Rician noise; whole numbers, as scanners store them.
  private func addNoise(
    _ voxels: UnsafeMutableBufferPointer<Float>,
    _ slice: Int,
    _ random: inout SeededGenerator
  ) {
    let w = Double(2 * slice + 1) / Double(grid.size.z) - 1
    for row in 0..<grid.size.y {
      let v = Double(2 * row + 1) / Double(grid.size.y) - 1
      for column in 0..<grid.size.x {
        let u = Double(2 * column + 1) / Double(grid.size.x) - 1
        let terms = [u, v, w, u * v, u * u + v * v]
        let field = zip(bias, terms).reduce(0) { $0 + $1.0 * $1.1 }
        let index = row * grid.size.x + column
        // Noise in two channels, of which the scanner shows the magnitude.
        let radius = noise * (-2 * log(1 - random.uniform())).squareRoot()
        let angle = 2 * .pi * random.uniform()
        let real = Double(voxels[index]) * exp(field) + radius * cos(angle)
        let imaginary = radius * sin(angle)
        voxels[index] = Float((real * real + imaginary * imaginary).squareRoot().rounded())
      }
    }
  }
}
