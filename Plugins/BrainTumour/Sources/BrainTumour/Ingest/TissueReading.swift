import Imaging
import OrganKit

/// Tissue maps as studies deliver them.
enum TissueReading {
  /// A tissue map's values brought to 0 to 1.
  ///
  /// - Returns: the map, and what was divided by if not 1.
  /// - Throws: `OrganError.Code.studyRefused` for values that are no parts of a voxel.
  static func parts(_ map: Volume, file: String) throws -> (map: Volume, divisor: Float) {
    let highest = map.voxels.max() ?? 0
    let lowest = map.voxels.min() ?? 0
    guard lowest >= -0.05 * max(highest, 1), highest > 0 else {
      throw OrganError.study(
        highest > 0
          ? "\(file) holds \(lowest), where a tissue map holds parts of a voxel, 0 to 1"
          : "\(file) is an empty tissue map"
      )
    }
    let divisor: Float
    switch highest {
    case ...1.05: divisor = 1
    case 95...100.5: divisor = 100
    case 250...255.5: divisor = 255
    default:
      throw OrganError.study(
        "\(file) holds values up to \(highest), where a tissue map holds parts of a voxel: 0 to 1, "
          + "0 to 100 or 0 to 255"
      )
    }
    var scaled = map
    for place in scaled.voxels.indices {
      scaled.voxels[place] = min(max(map.voxels[place] / divisor, 0), 1)
    }
    return (scaled, divisor)
  }

  /// One tissue everywhere in the brain.
  static func homogeneous(in brain: Mask) -> BrainTissue {
    BrainTissue(
      white: Volume(grid: brain.grid, voxels: brain.voxels.map { $0 ? 1 : 0 }),
      grey: Volume(grid: brain.grid),
      fluid: nil,
      origin: .homogeneous
    )
  }
}
