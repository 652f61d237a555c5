import Imaging

extension Mask {
  /// Whether the voxel nearest to a place is set.
  ///
  /// - Parameter voxel: the place, in voxels of the mask's grid.
  /// - Returns: false outside the grid.
  func isSet(nearest voxel: SIMD3<Double>) -> Bool {
    let near = voxel.rounded(.toNearestOrAwayFromZero)
    let size = SIMD3<Double>(grid.size)
    guard near.min() >= 0, near.x < size.x, near.y < size.y, near.z < size.z else { return false }
    return self[Int(near.x), Int(near.y), Int(near.z)]
  }
}
