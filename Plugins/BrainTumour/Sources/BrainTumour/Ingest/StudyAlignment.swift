import Foundation
import Imaging
import OrganKit

/// The grid that everything of a study is brought onto.
struct StudyAlignment {
  let grid: VoxelGrid
  /// The file whose grid it is.
  let file: String
  /// What had to be resampled, and what its headers say.
  private(set) var resampled: [String] = []
  private(set) var notes: [String] = []

  /// More voxels than any scanner of heads gives.
  static let mostVoxels = 160_000_000

  init(_ grid: VoxelGrid, of file: String) {
    (self.grid, self.file) = (grid, file)
  }

  /// Reads a file that holds one frame.
  static func read(_ item: TumourLayout.Item, frames: Int = 1) throws -> NIfTIImage {
    let image = try NIfTI.read(item.url)
    guard image.frameCount == frames else {
      throw OrganError.study(
        "\(item.url.path) holds \(image.frameCount) frames where \(item.role.rawValue) has "
          + "\(frames): a cine, or another kind of series?"
      )
    }
    guard image.grid.count <= mostVoxels else {
      throw OrganError.study(
        "\(item.url.path) has \(image.grid.count) voxels, more than any scan of a head"
      )
    }
    return image
  }

  /// An image on the study's grid: linear between centres.
  mutating func volume(_ image: NIfTIImage, frame: Int = 0, _ item: TumourLayout.Item) throws
    -> Volume
  {
    var volume = try image.volume(frame)
    let isSame = try isSame(image, item)
    if frame == 0, !isSame { resampled.append(item.name) }
    if isSame { volume.grid = grid } else { volume = volume.resampled(onto: grid) }
    return volume
  }

  /// Labels on the study's grid: each voxel the nearest one's.
  mutating func labels(_ image: NIfTIImage, _ item: TumourLayout.Item) throws -> LabelMap {
    var map = try image.labelMap()
    if try isSame(image, item) {
      map.grid = grid
      return map
    }
    resampled.append(item.name)
    return map.resampled(onto: grid)
  }

  /// Remembers that a file was brought onto the grid.
  mutating func sayResampled(_ item: TumourLayout.Item) { resampled.append(item.name) }

  /// Whether an image's voxels are the study's own.
  ///
  /// - Throws: `OrganError.Code.studyRefused` for an image whose place is not known, or that lies
  ///   elsewhere.
  mutating func isSame(_ image: NIfTIImage, _ item: TumourLayout.Item) throws -> Bool {
    let other = image.grid
    for note in image.notes where !notes.contains(note) { notes.append(note) }
    if other.agrees(with: grid) { return true }
    guard other.isOriented, grid.isOriented else {
      throw OrganError.study(
        "\(item.url.path) lies on another grid than \(file), and a header without orientation does "
          + "not tell where the one lies to the other"
      )
    }
    guard grid.overlap(with: other) >= 0.02 else {
      throw OrganError.study(
        "\(item.url.path) lies elsewhere in space than \(file): their headers put them in different "
          + "places"
      )
    }
    return false
  }
}

extension VoxelGrid {
  /// Whether another grid has as many voxels in the same places, to a fiftieth of a step.
  func agrees(with other: VoxelGrid) -> Bool {
    guard size == other.size else { return false }
    if !isOriented || !other.isOriented {
      return isOriented == other.isOriented
        && (spacing - other.spacing).length <= 0.01 * spacing.length
    }
    let step = min(spacing.x, spacing.y, spacing.z)
    for corner in 0..<8 {
      let voxel = SIMD3<Double>(
        corner & 1 == 0 ? 0 : Double(size.x - 1),
        corner & 2 == 0 ? 0 : Double(size.y - 1),
        corner & 4 == 0 ? 0 : Double(size.z - 1)
      )
      guard (position(voxel) - other.position(voxel)).length <= 0.02 * step else { return false }
    }
    return true
  }

  /// The part of this grid that another one covers, sampled at a thousand points.
  func overlap(with other: VoxelGrid) -> Double {
    var inside = 0
    for point in 0..<1000 {
      let part = SIMD3(Double(point % 10), Double(point / 10 % 10), Double(point / 100)) / 9
      let last = SIMD3(Double(size.x - 1), Double(size.y - 1), Double(size.z - 1))
      let place = other.voxel(position(part * last))
      let isIn = (0..<3)
        .allSatisfy { place[$0] >= -0.5 && place[$0] <= Double(other.size[$0]) - 0.5 }
      inside += isIn ? 1 : 0
    }
    return Double(inside) / 1000
  }
}
