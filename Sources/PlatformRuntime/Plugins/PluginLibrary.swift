import Foundation
package import OrganKit

/// The door, from the host's side.
package enum PluginLibrary {
  /// Loads a plugin for the life of this process: after `dlclose` Swift's runtime would crash.
  ///
  /// - Parameters:
  ///   - path: what is opened; in a worker a descriptor's path.
  ///   - id: the organ's word, for sentences.
  ///   - file: the library's own path, for sentences.
  /// - Returns: the organ.
  /// - Throws: `OrganError.Code.pluginRefused`.
  package static func load(
    _ path: String,
    id: String,
    file: String? = nil
  ) throws -> any OrganPlugin {
    typealias Stamp = @convention(c) () -> UInt64
    typealias Make = @convention(c) () -> UnsafeMutableRawPointer?
    let file = file ?? path
    guard let handle = dlopen(path, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE) else {
      let reason = String(cString: dlerror()).replacing("\(path): ", with: "")
      // A stale plugin that calls what is gone fails here, before its stamp can be read.
      guard !reason.contains("undefined symbol: $s") else { throw stale(id, stamp: nil) }
      throw refused(id, "\(file) cannot be loaded (\(reason)); rebuild it with 'swift build'")
    }
    guard let stamp = dlsym(handle, "organ_plugin_stamp") else {
      throw refused(id, "\(file) has no organ_plugin_stamp; export it, as the door in README shows")
    }
    let frozen = unsafeBitCast(stamp, to: Stamp.self)()
    guard frozen == organKitStamp() else { throw stale(id, stamp: frozen) }
    guard let make = dlsym(handle, "organ_plugin_make") else {
      throw refused(id, "\(file) has no organ_plugin_make; export it, as the door in README shows")
    }
    guard let box = unsafeBitCast(make, to: Make.self)(), let plugin = PluginBox.take(box) else {
      throw refused(id, "\(file) holds its own copy of OrganKit; link the dynamic product OrganKit")
    }
    return plugin
  }

  /// Which versions met, and what to do about it.
  private static func stale(_ id: String, stamp: UInt64?) -> OrganError {
    let built =
      stamp.map { stamp in
        "contract \(stamp >> 32), compiler "
          + PlatformVersion.hexadecimal(UInt32(truncatingIfNeeded: stamp))
      } ?? "another contract"
    let here = "contract \(PlatformVersion.contract), compiler \(PlatformVersion.compiler)"
    return refused(id, "built for \(built); this platform has \(here): rebuild it ('swift build')")
  }

  private static func refused(_ id: String, _ why: String) -> OrganError {
    OrganError(.pluginRefused, "plugin \(id): \(why)")
  }
}
