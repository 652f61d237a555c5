public import Imaging

extension GrowthDomain {
  /// How much of each cell a structure of the study's grid fills, 0 to 1.
  public func fractions(of mask: Mask) -> [Float] {
    averaging.average(mask.voxels.map { $0 ? 1 : 0 })
  }

  /// The mean of an image of the study's grid in each cell.
  public func average(_ volume: Volume) -> [Float] { averaging.average(volume.voxels) }

  /// Numbers of the cells on another grid, such as the study's, between their centres linearly.
  ///
  /// What is no tissue takes no part; where no neighbour is tissue it is 0.
  public func resampled(_ values: [Double], onto target: VoxelGrid) -> Volume {
    var sampled = Volume(grid: target)
    let size = grid.size
    let start = grid.voxel(target.position(.zero))
    let steps = [SIMD3(1.0, 0, 0), SIMD3(0, 1.0, 0), SIMD3(0, 0, 1.0)]
      .map { grid.voxel(target.position($0)) - start }
    var index = 0
    for k in 0..<target.size.z {
      for j in 0..<target.size.y {
        let row = start + Double(j) * steps[1] + Double(k) * steps[2]
        for i in 0..<target.size.x {
          let place = row + Double(i) * steps[0]
          sampled.voxels[index] = interpolated(values, at: place, size)
          index += 1
        }
      }
    }
    return sampled
  }

  private func interpolated(
    _ values: [Double],
    at place: SIMD3<Double>,
    _ size: SIMD3<Int>
  ) -> Float {
    let base = place.rounded(.down)
    guard base.x >= -1, base.y >= -1, base.z >= -1,
      base.x < Double(size.x), base.y < Double(size.y), base.z < Double(size.z)
    else { return 0 }
    let share = place - base
    let (x, y, z) = (Int(base.x), Int(base.y), Int(base.z))
    var (sum, weight) = (0.0, 0.0)
    for corner in 0..<8 {
      let (i, j, k) = (x + corner & 1, y + corner >> 1 & 1, z + corner >> 2)
      guard i >= 0, j >= 0, k >= 0, i < size.x, j < size.y, k < size.z else { continue }
      let cell = (k * size.y + j) * size.x + i
      guard tissue.voxels[cell] else { continue }
      let part =
        (corner & 1 == 1 ? share.x : 1 - share.x)
        * (corner >> 1 & 1 == 1 ? share.y : 1 - share.y)
        * (corner >> 2 == 1 ? share.z : 1 - share.z)
      sum += part * values[cell]
      weight += part
    }
    return weight > 1e-6 ? Float(sum / weight) : 0
  }
}
