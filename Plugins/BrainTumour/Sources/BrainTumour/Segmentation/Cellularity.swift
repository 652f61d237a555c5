import Imaging

/// How many of the most cells that tissue holds a voxel holds, from how freely its water moves.
///
/// With the apparent diffusion coefficient A of the voxel and W of water, N = (W − A)/W.
///
/// - SeeAlso: Atuegwu et al. 2013, doi:10.1158/0008-5472.CAN-12-2939; Hormuth et al. 2021,
///   doi:10.1038/s41598-021-87887-4.
enum Cellularity {
  /// Free water at 37 °C, mm²/s.
  static let freeWater: Float = 3e-3

  /// Cells over the most, 0 to 1, inside an outline; 0 outside, and where nothing was measured.
  static func map(_ diffusion: Volume, within outline: Mask) -> Volume {
    var cells = Volume(grid: diffusion.grid)
    for place in cells.voxels.indices where outline.voxels[place] && diffusion.voxels[place] > 0 {
      cells.voxels[place] = min(max(1 - diffusion.voxels[place] / freeWater, 0), 1)
    }
    return cells
  }
}
