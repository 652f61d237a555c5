import Imaging

extension FibreField {
  /// The same tensor everywhere, with diffusivities along a grid's axes; nil where they are equal,
  /// because a field of one number says nothing.
  ///
  /// Two voxels an axis cover the whole grid.
  init?(constant diffusivities: SIMD3<Double>, over grid: VoxelGrid) {
    guard diffusivities != SIMD3(repeating: diffusivities.x) else { return nil }
    // Water diffuses at about 1e-3 mm²/s; only ratios are read.
    let scale = 1e-3 * 3 / diffusivities.sum()
    var tensor = [Double](repeating: 0, count: 6)
    let pairs = [(0, 0), (1, 1), (2, 2), (0, 1), (0, 2), (1, 2)]
    for axis in 0..<3 {
      let direction = grid.axes[axis].normalised
      for (place, (row, column)) in pairs.enumerated() {
        tensor[place] += scale * diffusivities[axis] * direction[row] * direction[column]
      }
    }
    let size = SIMD3(repeating: 2)
    let reach = SIMD3<Double>(grid.size)
    let coarse = VoxelGrid(
      size: size,
      axes: (0..<3).map { reach[$0] / 2 * grid.axes[$0] },
      origin: grid.position(reach / 4 - 0.5),
      isOriented: grid.isOriented
    )
    self.init(
      grid: coarse,
      tensors: tensor.map { Array(repeating: Float($0), count: coarse.count) }
    )
  }
}
