import Imaging
import OrganKit

/// Where the brain is.
enum BrainMasking {
  /// No head holds more, and no study of a whole brain less (mL).
  static let plausible = 100.0...2600.0

  /// The brain that an image shows whose surroundings were made black: skull-stripped.
  ///
  /// The background is the one value of the image's corners, whatever it is: normalised images have a
  /// negative one.
  ///
  /// - Throws: `OrganError.Code.studyRefused` for an image that shows more than a brain.
  static func brain(of image: Volume, file: String) throws -> Mask {
    let size = image.grid.size
    let corners = (0..<8)
      .map { corner in
        image[
          corner & 1 == 0 ? 0 : size.x - 1,
          corner & 2 == 0 ? 0 : size.y - 1,
          corner & 4 == 0 ? 0 : size.z - 1
        ]
      }
    let background = corners.sorted()[3]
    let mask = Mask(grid: image.grid, voxels: image.voxels.map { $0 != background })
    let part = Double(mask.count) / Double(mask.grid.count)
    guard corners.filter({ $0 == background }).count >= 5, part < 0.9 else {
      throw OrganError.study(
        "\(file) is not skull-stripped, and no tissue map or brain mask tells where the brain is; "
          + "add one as 'brainMask', or 'whiteMatter' and 'greyMatter'"
      )
    }
    return ConnectedComponents(of: mask, .spatial6).largest.filled(.spatial6)
  }

  /// Refuses what has no brain's size.
  ///
  /// - Throws: `OrganError.Code.studyRefused`.
  static func check(_ brain: Mask, _ source: String) throws {
    let millilitres = Double(brain.count) * brain.grid.voxelVolume / 1000
    guard plausible.contains(millilitres) else {
      throw OrganError.study(
        "\(source) would make the brain \(Int(millilitres.rounded())) mL large, where brains have "
          + "\(Int(plausible.lowerBound)) to \(Int(plausible.upperBound)) mL: another organ, "
          + "another unit of length, or an image with its skull?"
      )
    }
  }
}
