/// A structure: whether each voxel is inside, first axis fastest.
public struct Mask: Equatable, Sendable {
  /// Where the voxels lie.
  public var grid: VoxelGrid
  /// `grid.count` answers.
  public var voxels: [Bool]

  /// A structure on a grid.
  public init(grid: VoxelGrid, voxels: [Bool]) {
    precondition(voxels.count == grid.count, "a mask has one answer a voxel")
    self.grid = grid
    self.voxels = voxels
  }

  /// A structure without voxels.
  public init(grid: VoxelGrid) {
    self.init(grid: grid, voxels: Array(repeating: false, count: grid.count))
  }

  /// The voxels that carry one of some labels.
  public init(_ map: LabelMap, labels: Set<UInt8>) {
    let isInside = (0...UInt8.max).map(labels.contains)
    self.init(grid: map.grid, voxels: map.labels.map { isInside[Int($0)] })
  }

  /// Whether a voxel is inside.
  public subscript(_ i: Int, _ j: Int, _ k: Int) -> Bool {
    get { voxels[grid.index(i, j, k)] }
    set { voxels[grid.index(i, j, k)] = newValue }
  }

  /// How many voxels are inside.
  public var count: Int { voxels.reduce(0) { $0 + ($1 ? 1 : 0) } }

  /// Whether no voxel is inside.
  public var isEmpty: Bool { !voxels.contains(true) }

  /// The voxels outside.
  public var complement: Mask { Mask(grid: grid, voxels: voxels.map { !$0 }) }

  /// The voxels in this mask or in another one of the same grid.
  public func union(_ other: Mask) -> Mask { combined(with: other) { $0 || $1 } }

  /// The voxels in this mask and in another one of the same grid.
  public func intersection(_ other: Mask) -> Mask { combined(with: other) { $0 && $1 } }

  /// The voxels in this mask but not in another one of the same grid.
  public func subtracting(_ other: Mask) -> Mask { combined(with: other) { $0 && !$1 } }

  private func combined(with other: Mask, _ rule: (Bool, Bool) -> Bool) -> Mask {
    precondition(grid.size == other.grid.size, "masks are combined on one grid")
    return Mask(grid: grid, voxels: zip(voxels, other.voxels).map { rule($0, $1) })
  }
}
