import Foundation
import Imaging

/// Where in a stack the walls move most: near the axis of the left ventricle, which moves more blood
/// between thicker walls than anything beside it.
enum MotionCentre {
  /// Farther from it (mm) no part of the heart is looked for.
  private static let reach = 50.0

  /// The centre of motion halfway through the stack, mm; nil where nothing moves.
  ///
  /// Its place in the plane is the median over the middle slices, for a valve's motion or a bowel's
  /// may win in one of them.
  static func find(_ phases: [Volume]) -> SIMD3<Double>? {
    guard let grid = phases.first?.grid, phases.count > 1 else { return nil }
    let (count, edge) = (grid.size.z, grid.size.z / 6)
    let centres = (edge..<max(edge + 1, count - edge))
      .compactMap { centre(phases, slice: $0, grid).map(grid.voxel) }
    guard !centres.isEmpty else { return nil }
    func median(_ axis: Int) -> Double {
      let sorted = centres.map { $0[axis] }.sorted()
      return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
    }
    return grid.position(SIMD3(median(0), median(1), Double(count - 1) / 2))
  }

  /// The centre of the twentieth of pixels that change most, those far from it left out in turn.
  private static func centre(_ phases: [Volume], slice: Int, _ grid: VoxelGrid) -> SIMD3<Double>? {
    let (width, height) = (grid.size.x, grid.size.y)
    let start = slice * width * height
    var deviations = [Float](repeating: 0, count: width * height)
    for pixel in deviations.indices {
      let values = phases.map { $0.voxels[start + pixel] }
      let mean = values.reduce(0, +) / Float(values.count)
      deviations[pixel] = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }.squareRoot()
    }
    // Single pixels flicker by noise.
    let once = CinePhases.boxMean(deviations, width, height)
    let activity = CinePhases.boxMean(once, width, height)
    let threshold = activity.sorted()[activity.count * 95 / 100]
    guard threshold > 0 else { return nil }
    let moving = activity.indices.filter { activity[$0] >= threshold }
      .map { pixel in
        (
          place: grid.position(SIMD3(Double(pixel % width), Double(pixel / width), Double(slice))),
          weight: Double(activity[pixel])
        )
      }
    var centre: SIMD3<Double>?
    for radius in [Double.infinity, 1.6 * reach, 1.2 * reach, reach, reach] {
      var (sum, weight) = (SIMD3<Double>.zero, 0.0)
      for pixel in moving where centre.map({ (pixel.place - $0).length <= radius }) ?? true {
        sum += pixel.weight * pixel.place
        weight += pixel.weight
      }
      guard weight > 0 else { return centre }
      centre = sum / weight
    }
    return centre
  }
}
