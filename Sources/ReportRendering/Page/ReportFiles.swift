import Foundation
import OrganKit

/// The folder with the files that figures name.
struct ReportFiles: Sendable {
  /// The folder.
  let folder: URL

  /// The file of a name, which may not lead out of the folder, by a path or by a link.
  ///
  /// - Throws: `OrganError.Code.pluginRefused`.
  func file(_ name: String, for figure: Figure) throws -> URL {
    let isPlain =
      !name.isEmpty && !name.hasPrefix(".") && !name.contains("/") && !name.contains("\0")
    guard isPlain else {
      throw OrganError(
        .pluginRefused,
        "the figure '\(figure.name)' names the file '\(name)', which is no plain file name; "
          + "name an artefact with its extension"
      )
    }
    let file = folder.appending(path: name).resolvingSymlinksInPath()
    let home = folder.resolvingSymlinksInPath().path
    var isFolder: ObjCBool = false
    guard file.path.hasPrefix(home + "/"),
      FileManager.default.fileExists(atPath: file.path, isDirectory: &isFolder), !isFolder.boolValue
    else {
      throw OrganError(
        .pluginRefused,
        "the figure '\(figure.name)' names the file '\(name)', which is not among the report's "
          + "files; hand it over as an artefact"
      )
    }
    return file
  }
}
