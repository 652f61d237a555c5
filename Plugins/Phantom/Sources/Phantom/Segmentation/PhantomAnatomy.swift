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

  /// Writes `labels.nii.gz`.
  public func write(to folder: URL) throws {
    try NIfTI.write(labels, to: folder.appending(path: "labels.nii.gz"))
  }

  /// Reads it.
  public init(contentsOf folder: URL) throws {
    labels = try NIfTI.read(folder.appending(path: "labels.nii.gz")).labelMap()
  }
}
