package import Foundation
package import OrganKit

/// A plugin on disk, known by its manifest alone: none of its code has run.
package struct InstalledPlugin: Sendable {
  /// What it says of itself.
  package var manifest: Manifest
  /// The folder of `plugin.json`.
  package var folder: URL
  /// The shared library.
  package var library: URL
  /// The plugin's own files.
  package var resources: URL { folder.appending(path: "Resources") }

  /// A plugin by its parts.
  package init(manifest: Manifest, folder: URL, library: URL) {
    self.manifest = manifest
    self.folder = folder
    self.library = library
  }

  /// Reads the manifest of a folder, and finds the library beside it.
  ///
  /// - Throws: `OrganError.Code.pluginRefused`.
  init(contentsOf folder: URL, libraryFolder: URL) throws {
    let manifest = try Manifest(contentsOf: folder.appending(path: "plugin.json"))
    let library = libraryFolder.appending(path: "lib\(manifest.library).so")
    guard FileManager.default.fileExists(atPath: library.path) else {
      throw OrganError(
        .pluginRefused,
        "plugin \(manifest.id): \(library.path) is missing; build it with 'swift build' "
          + "('swift run' builds no plugin)"
      )
    }
    self.init(manifest: manifest, folder: folder, library: library)
  }
}

/// A plugin as it was found: usable, or refused for a reason.
package struct PluginListing: Sendable {
  /// The organ's word, as far as the manifest could be read; otherwise the folder's name.
  package var id: String
  /// The plugin's version, as far as the manifest could be read.
  package var version: String?
  /// Where it lies.
  package var folder: URL
  /// The plugin, or why it cannot be used.
  package var plugin: Result<InstalledPlugin, OrganError>
}
