public import Foundation
public import Imaging
public import OrganKit

/// What was measured: one image.
public struct PhantomSeries: StageProduct, Equatable {
  /// The file layout: raise it when `write(to:)` changes.
  public static var format: Int { 2 }

  /// The image, of any brightness.
  public var image: Volume
  /// The file it was read from, named relative to the study.
  public var source: String
  /// Whether a generator made it.
  public var isSynthetic: Bool
  /// The day of the study (ISO 8601), if known.
  public var date: String?

  init(image: Volume, source: String, isSynthetic: Bool, date: String?) {
    self.image = image
    self.source = source
    self.isSynthetic = isSynthetic
    self.date = date
  }

  private struct Facts: Codable { var source: String, isSynthetic: Bool, date: String? }

  /// Writes `image.nii.gz` and `facts.json`.
  public func write(to folder: URL) throws {
    try NIfTI.write(image, to: folder.appending(path: "image.nii.gz"))
    let facts = Facts(source: source, isSynthetic: isSynthetic, date: date)
    try JSONFile.write(facts, to: folder.appending(path: "facts.json"))
  }

  /// Reads them.
  public init(contentsOf folder: URL) throws {
    let facts = try JSONFile.read(Facts.self, from: folder.appending(path: "facts.json"))
    image = try NIfTI.read(folder.appending(path: "image.nii.gz")).volume()
    (source, isSynthetic, date) = (facts.source, facts.isSynthetic, facts.date)
  }
}
