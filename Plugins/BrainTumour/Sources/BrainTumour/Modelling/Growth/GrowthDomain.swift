public import Imaging

/// The tissue as the growth model sees it: computed once for a patient and a grid step, shared by
/// all solves on it.
public struct GrowthDomain: Sendable {
  /// The computational grid.
  public let grid: VoxelGrid
  /// Where tumour cells can be: white and grey matter, and what the outlines cover.
  public let tissue: Mask

  /// The domain of a patient at a grid step.
  ///
  /// - Parameters:
  ///   - tissue: white and grey matter on the study's grid.
  ///   - fibres: fibre directions on the same grid, where known.
  ///   - step: the grid step, mm; nil for the study's own grid.
  ///   - unknown: where the maps are not to be trusted, such as inside the lesion: taken as the
  ///     mean of white and grey there.
  public init(
    tissue: BrainTissue,
    fibres: FibreField? = nil,
    step: Double? = nil,
    unknown: Mask? = nil
  ) {
    fatalError("not yet")
  }
}
