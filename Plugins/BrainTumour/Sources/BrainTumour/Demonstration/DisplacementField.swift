import Foundation
import Imaging
import Numerics

/// A smooth random shift of every place: what makes an outline drawn by hand differ from the truth.
struct DisplacementField {
  /// Shifts along the grid's axes, voxels.
  let shifts: [Volume]

  /// Normal shifts of a standard deviation (voxels) along each axis, alike within a distance (mm).
  init(on grid: VoxelGrid, deviation: Double, smoothness: Double, _ random: inout SeededGenerator) {
    shifts = (0..<3)
      .map { _ in
        var noise = Volume(grid: grid)
        for place in noise.voxels.indices { noise.voxels[place] = Float(random.normal()) }
        noise = noise.smoothed(sigma: smoothness)
        let square = noise.voxels.reduce(0.0) { $0 + Double($1 * $1) } / Double(grid.count)
        let scale = Float(deviation / max(square.squareRoot(), 1e-12))
        for place in noise.voxels.indices { noise.voxels[place] *= scale }
        return noise
      }
  }

  /// An image as it is seen through the shifts.
  func warped(_ volume: Volume) -> Volume {
    var warped = volume
    let size = volume.grid.size
    var place = 0
    for k in 0..<size.z {
      for j in 0..<size.y {
        for i in 0..<size.x {
          let shift = SIMD3(
            Double(shifts[0].voxels[place]),
            Double(shifts[1].voxels[place]),
            Double(shifts[2].voxels[place])
          )
          let point = SIMD3(Double(i), Double(j), Double(k)) + shift
          warped.voxels[place] = volume.value(at: point) ?? 0
          place += 1
        }
      }
    }
    return warped
  }
}
