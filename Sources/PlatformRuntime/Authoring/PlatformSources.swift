package import Foundation
import OrganKit

/// Where the sources lie that a plugin author builds against: a checkout, or what an installed
/// platform carries in `share/platform`; both have the same folders.
package struct PlatformSources: Sendable {
  /// The folder that holds `Sources/OrganKit`, `Sources/OrganKitTesting` and `Plugins/Phantom`.
  package let root: URL

  /// The folders a plugin author needs, relative to the root.
  package static let folders = ["Sources/OrganKit", "Sources/OrganKitTesting", "Plugins/Phantom"]

  /// The sources of the platform that an executable belongs to.
  ///
  /// - Throws: `OrganError.Code.checkFailed` when the executable was moved away from them.
  package init(of executable: URL) throws {
    var folder = executable.resolvingSymlinksInPath().deletingLastPathComponent()
    var candidates: [URL] = []
    while folder.path != "/" {
      candidates += [folder.appending(path: "share/platform"), folder]
      folder.deleteLastPathComponent()
    }
    let found = candidates.first { candidate in
      Self.folders.allSatisfy {
        FileManager.default.fileExists(atPath: candidate.appending(path: $0).path)
      }
    }
    guard let found else {
      throw OrganError(
        .checkFailed,
        "the sources of OrganKit are neither in a checkout around \(executable.path) nor in "
          + "share/platform beside its bin: install the platform with 'platform install'"
      )
    }
    root = found
  }
}
