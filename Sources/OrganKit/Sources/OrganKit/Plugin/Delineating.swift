public import Foundation

/// A capability, asked for by `platform segment`: the organ hands over its label maps as files.
public protocol Delineating: OrganPlugin {
  /// Writes the label maps of an anatomy into an empty folder.
  ///
  /// One file for each image of the study that was labelled, on that image's own grid and with its
  /// geometry fields unchanged, named by `Delineation.labels(for:)`.
  func delineate(
    _ anatomy: Segmentation.Anatomy,
    from series: Ingestion.Series,
    into folder: URL,
    _ context: StageContext
  ) async throws -> [Delineation]
}

/// A file of label maps, and what is to be known of it.
public struct Delineation: Codable, Equatable, Sendable {
  /// Who drew label maps.
  public enum Origin: String, Codable, Sendable {
    /// The organ's own network or rule.
    case network
    /// They lay in the study.
    case study
    /// The user gave them beside the study.
    case user
  }

  /// The image that was labelled: a file of the study, relative to its folder; or one that the organ
  /// wrote beside the labels, where the study's own format has no single file.
  public var input: String
  /// The file of labels, in the folder given.
  public var labels: String
  /// The phase that the file holds, in the organ's words; `all` for an image of several phases, all
  /// labelled; nil where phases mean nothing.
  public var phase: String?
  /// Who drew it; `network` where several did, and the organ's own was one of them.
  public var origin: Origin
  /// The expected Dice coefficient, 0 to 1, of each structure that the organ drew itself.
  public var expectedDice: [String: Double]

  /// A file of label maps.
  public init(
    input: String,
    labels: String,
    phase: String? = nil,
    origin: Origin,
    expectedDice: [String: Double] = [:]
  ) {
    self.input = input
    self.labels = labels
    self.phase = phase
    self.origin = origin
    self.expectedDice = expectedDice
  }

  /// The name of the file of labels for an image: `frame01.nii.gz` gives `frame01_seg.nii.gz`.
  public static func labels(for image: String) -> String {
    let name = image.split(separator: "/").last.map(String.init) ?? image
    for ending in [".nii.gz", ".nii"] where name.lowercased().hasSuffix(ending) {
      return "\(name.dropLast(ending.count))_seg\(name.suffix(ending.count))"
    }
    return "\(name)_seg.nii.gz"
  }
}
