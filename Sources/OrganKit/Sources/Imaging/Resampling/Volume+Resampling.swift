/// Images and labels on another grid, and values between voxel centres.
extension Volume {
  /// How values between voxel centres are found.
  public struct Interpolation: Equatable, Sendable {
    private let name: String
    /// The nearest voxel's value.
    public static let nearest = Interpolation(name: "nearest")
    /// Linear along each axis.
    public static let linear = Interpolation(name: "linear")
  }

  /// This image on another grid of the same space.
  ///
  /// The space of a grid without orientation is its own: comparing it with another is the caller's
  /// claim. Beyond the faces of the border voxels stands `outside`.
  public func resampled(
    onto target: VoxelGrid,
    _ interpolation: Interpolation = .linear,
    outside: Float = 0
  ) -> Volume {
    let values = [Float](unsafeUninitializedCapacity: target.count) { buffer, filled in
      var place = 0
      target.forEachVoxel(in: grid) { point in
        let value =
          interpolation == .linear
          ? self.value(at: point) : grid.nearest(to: point).map { voxels[$0] }
        buffer.initializeElement(at: place, to: value ?? outside)
        place += 1
      }
      filled = place
    }
    return Volume(grid: target, voxels: values)
  }

  /// The value at a point in voxel indices, linear between centres, constant from the border
  /// voxels' centres to their faces; nil beyond.
  public func value(at point: SIMD3<Double>) -> Float? {
    guard grid.nearest(to: point) != nil else { return nil }
    var low = SIMD3<Int>.zero
    var high = SIMD3<Int>.zero
    var part = SIMD3<Float>.zero
    for axis in 0..<3 {
      let inner = min(max(point[axis], 0), Double(grid.size[axis] - 1))
      low[axis] = Int(inner)
      high[axis] = min(low[axis] + 1, grid.size[axis] - 1)
      part[axis] = Float(inner - Double(low[axis]))
    }
    return voxels.withUnsafeBufferPointer { voxels in
      func row(_ j: Int, _ k: Int) -> Float {
        let first = voxels[grid.index(low.x, j, k)]
        return first + part.x * (voxels[grid.index(high.x, j, k)] - first)
      }
      func plane(_ k: Int) -> Float {
        let first = row(low.y, k)
        return first + part.y * (row(high.y, k) - first)
      }
      let first = plane(low.z)
      return first + part.z * (plane(high.z) - first)
    }
  }
}

extension LabelMap {
  /// These labels on another grid of the same space, each voxel with the nearest one's.
  ///
  /// The space of a grid without orientation is its own: comparing it with another is the caller's
  /// claim. Beyond the faces of the border voxels stands `outside`.
  public func resampled(onto target: VoxelGrid, outside: UInt8 = 0) -> LabelMap {
    var resampled = LabelMap(grid: target)
    var place = 0
    target.forEachVoxel(in: grid) { point in
      resampled.labels[place] = grid.nearest(to: point).map { labels[$0] } ?? outside
      place += 1
    }
    return resampled
  }
}

extension VoxelGrid {
  /// Calls `body` for each voxel, in their order, with its place in another grid's voxel indices.
  @inline(__always)
  fileprivate func forEachVoxel(in other: VoxelGrid, _ body: (SIMD3<Double>) -> Void) {
    let first = other.voxel(origin)
    let steps = axes.map { other.voxel(origin + $0) - first }
    for k in 0..<size.z {
      for j in 0..<size.y {
        let row = first + Double(j) * steps[1] + Double(k) * steps[2]
        for i in 0..<size.x { body(row + Double(i) * steps[0]) }
      }
    }
  }

  /// The place in the buffer of the voxel that a point in voxel indices lies in; nil beyond the grid.
  fileprivate func nearest(to point: SIMD3<Double>) -> Int? {
    // A rounding error must not lose the voxels of a border that two grids share.
    let low = -0.5 - 1e-6
    guard point.x >= low, point.y >= low, point.z >= low,
      point.x <= Double(size.x) + low + 2e-6, point.y <= Double(size.y) + low + 2e-6,
      point.z <= Double(size.z) + low + 2e-6
    else { return nil }
    func clamped(_ axis: Int) -> Int {
      min(max(Int((point[axis] + 0.5).rounded(.down)), 0), size[axis] - 1)
    }
    return index(clamped(0), clamped(1), clamped(2))
  }
}
