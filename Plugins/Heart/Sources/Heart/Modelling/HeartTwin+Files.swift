public import Foundation
public import OrganKit

extension HeartTwin: StageProduct {
  /// The file layout.
  public static var format: Int { 1 }

  /// Writes `product.json` and a VTP file a surface and phase.
  public func write(to folder: URL) throws {
    throw OrganError(.pluginRefused, "the heart's twin cannot be written yet")
  }

  /// Reads what `write(to:)` wrote.
  ///
  /// - Throws: `OrganError.Code.studyRefused` when a file is missing or damaged.
  public init(contentsOf folder: URL) throws {
    throw OrganError(.pluginRefused, "the heart's twin cannot be read yet")
  }
}
