public import Imaging

/// How much of each voxel is white matter, grey matter and fluid, 0 to 1.
public struct BrainTissue: Sendable, Equatable {
  /// Where tissue maps came from.
  public enum Origin: String, Codable, Sendable {
    /// The patient's own maps.
    case patient
    /// An atlas that was registered to the patient's image.
    case atlas
    /// One tissue everywhere in the brain: nothing was known.
    case homogeneous
  }

  /// The white matter.
  public var white: Volume
  /// The grey matter, on the same grid.
  public var grey: Volume
  /// The cerebrospinal fluid, where a map of it was given, on the same grid.
  public var fluid: Volume?
  /// Where the maps came from.
  public var origin: Origin

  /// Tissue maps of one grid.
  public init(white: Volume, grey: Volume, fluid: Volume?, origin: Origin) {
    self.white = white
    self.grey = grey
    self.fluid = fluid
    self.origin = origin
  }

  /// The grid of the maps.
  public var grid: VoxelGrid { white.grid }
}

extension BrainTissue {
  /// Where white and grey matter make up at least half of a voxel.
  public var mask: Mask {
    Mask(grid: grid, voxels: zip(white.voxels, grey.voxels).map { $0 + $1 >= 0.5 })
  }
}
