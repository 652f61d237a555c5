/// An image: one intensity a voxel, first axis fastest.
public struct Volume: Equatable, Sendable {
  /// Where the voxels lie.
  public var grid: VoxelGrid
  /// The intensities, `grid.count` of them, all finite.
  public var voxels: [Float]

  /// An image on a grid.
  public init(grid: VoxelGrid, voxels: [Float]) {
    precondition(voxels.count == grid.count, "a volume has one number a voxel")
    self.grid = grid
    self.voxels = voxels
  }

  /// An image of one intensity.
  public init(grid: VoxelGrid, filledWith value: Float = 0) {
    self.init(grid: grid, voxels: Array(repeating: value, count: grid.count))
  }

  /// The intensity of a voxel.
  public subscript(_ i: Int, _ j: Int, _ k: Int) -> Float {
    get { voxels[grid.index(i, j, k)] }
    set { voxels[grid.index(i, j, k)] = newValue }
  }
}

/// A segmentation: one label a voxel, 0 for the background, first axis fastest.
public struct LabelMap: Equatable, Sendable {
  /// Where the voxels lie.
  public var grid: VoxelGrid
  /// The labels, `grid.count` of them.
  public var labels: [UInt8]

  /// A segmentation on a grid.
  public init(grid: VoxelGrid, labels: [UInt8]) {
    precondition(labels.count == grid.count, "a label map has one label a voxel")
    self.grid = grid
    self.labels = labels
  }

  /// A background without a structure.
  public init(grid: VoxelGrid) {
    self.init(grid: grid, labels: Array(repeating: 0, count: grid.count))
  }

  /// The label of a voxel.
  public subscript(_ i: Int, _ j: Int, _ k: Int) -> UInt8 {
    get { labels[grid.index(i, j, k)] }
    set { labels[grid.index(i, j, k)] = newValue }
  }
}
