public import Foundation
public import Imaging
public import OrganKit

/// The organ as a shape: which voxels are the phantom's (label 1).
public struct PhantomAnatomy: StageProduct, Equatable {
  /// The file layout.
  public static var format: Int { 1 }

  /// 1 in the phantom, 0 elsewhere.
  public var labels: LabelMap

  init(labels: LabelMap) { self.labels = labels }

  /// Writes `labels.raw`.
  public func write(to folder: URL) throws {
    let volume = Volume(grid: labels.grid, voxels: labels.labels.map(Float.init))
    try RawImage.write(volume, to: folder.appending(path: "labels.raw"))
  }

  /// Reads it.
  public init(contentsOf folder: URL) throws {
    let volume = try RawImage.read(folder.appending(path: "labels.raw"))
    labels = LabelMap(grid: volume.grid, labels: volume.voxels.map { $0 == 0 ? 0 : 1 })
  }
}
