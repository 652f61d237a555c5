public import Imaging

/// How water moves along fibres: a symmetric tensor a voxel, as diffusion MRI measures it.
public struct FibreField: Sendable, Equatable {
  /// Where the voxels lie.
  public var grid: VoxelGrid
  /// xx, yy, zz, xy, xz, yz of each voxel in the patient's axes (RAS), mm²/s; first axis fastest.
  public var tensors: [[Float]]

  /// Six images of one grid.
  public init(grid: VoxelGrid, tensors: [[Float]]) {
    precondition(tensors.count == 6 && tensors.allSatisfy { $0.count == grid.count })
    self.grid = grid
    self.tensors = tensors
  }
}
