extension Mask {
  /// The lowest and highest indices of its voxels; the whole grid for an empty mask.
  public var box: (low: SIMD3<Int>, high: SIMD3<Int>) {
    var low = grid.size
    var high = SIMD3(-1, -1, -1)
    var place = 0
    for k in 0..<grid.size.z {
      for j in 0..<grid.size.y {
        for i in 0..<grid.size.x {
          if voxels[place] {
            low = pointwiseMin(low, SIMD3(i, j, k))
            high = pointwiseMax(high, SIMD3(i, j, k))
          }
          place += 1
        }
      }
    }
    return high.x < 0 ? (.zero, grid.size &- 1) : (low, high)
  }
}
