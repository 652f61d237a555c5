package import Foundation
import OrganKit

/// Lays the platform out under a prefix, so that it runs on a machine without the toolchain.
package struct Installation: Sendable {
  private let executable: URL
  private let plugins: [InstalledPlugin]
  private let prefix: URL

  /// An installation of a built platform and its plugins.
  package init(of executable: URL, plugins: [InstalledPlugin], prefix: URL) {
    self.executable = executable.resolvingSymlinksInPath()
    self.plugins = plugins
    self.prefix = prefix
  }

  /// Copies programs, libraries, plugins and sources; replaces an earlier installation's.
  ///
  /// - Throws: `OrganError.Code.checkFailed`, naming the file or the program that is missing;
  ///   `wrongCommandLine` for the prefix this platform itself is installed in.
  package func write() throws {
    do {
      try FileManager.default.createDirectory(at: prefix, withIntermediateDirectories: true)
      let program = prefix.appending(path: "bin/platform")
      // Each copy replaces what stands there: this one would first remove what it copies.
      guard program.resolvingSymlinksInPath() != executable else {
        throw OrganError(
          .wrongCommandLine,
          "\(prefix.path) holds this very platform: install from a checkout, or elsewhere"
        )
      }
      try copy(executable, to: program)
      let kit = prefix.appending(path: "lib/libOrganKit.so")
      try copy(RunningProgram.kitLibrary(), to: kit)
      for plugin in plugins { try copy(plugin) }
      try copyRuntimeLibraries()
      // DT_RPATH, not RUNPATH: the executable's then also serves the plugins it loads, whose own
      // $ORIGIN would be /proc/self/fd.
      try patch(["--force-rpath", "--set-rpath", "$ORIGIN/../lib", program.path])
      try patch(["--set-rpath", "$ORIGIN", kit.path])
      try copySources()
    } catch let error as CocoaError {
      let reason = DurableFolder.reason(error)
      throw OrganError(.checkFailed, "\(prefix.path) cannot be written: \(reason)")
    }
  }

  private func copy(_ plugin: InstalledPlugin) throws {
    let folder = prefix.appending(path: "lib/platform/plugins/\(plugin.manifest.id)")
    let library = folder.appending(path: "lib\(plugin.manifest.library).so")
    try? FileManager.default.removeItem(at: folder)
    try copy(plugin.library, to: library)
    try copy(
      plugin.folder.appending(path: "plugin.json"),
      to: folder.appending(path: "plugin.json")
    )
    try copy(plugin.resources, to: folder.appending(path: "Resources"))
    try patch(["--remove-rpath", library.path])
  }

  /// Everything the binaries need that Debian does not bring: Swift's own libraries.
  private func copyRuntimeLibraries() throws {
    // An installed plugin names no folder: its libraries lie beside OrganKit.
    let beside = try RunningProgram.kitLibrary().deletingLastPathComponent()
    var found: Set<String> = []
    for binary in [executable] + plugins.map(\.library) {
      let needed = try Program.run("ldd", package: "libc-bin", [binary.path])
      for line in needed.split(separator: "\n") {
        guard let arrow = line.firstRange(of: " => ") else { continue }
        var path = String(line[arrow.upperBound...].prefix { $0 != " " })
        if path == "not" {
          let name = line[..<arrow.lowerBound].drop { $0.isWhitespace }
          path = beside.appending(path: String(name)).path
          guard FileManager.default.fileExists(atPath: path) else {
            throw OrganError(.checkFailed, "\(binary.path) needs \(name), which is nowhere")
          }
        }
        let isSystem = ["/lib/", "/lib64/", "/usr/lib/"].contains { path.hasPrefix($0) }
        // A toolchain may be unpacked into /usr.
        if !isSystem || path.contains("/swift/"), !path.hasSuffix("/libOrganKit.so") {
          found.insert(path)
        }
      }
    }
    for path in found.sorted() {
      let library = prefix.appending(path: "lib/\(URL(filePath: path).lastPathComponent)")
      try copy(URL(filePath: path), to: library)
      try patch(["--set-rpath", "$ORIGIN", library.path])
    }
  }

  private func copySources() throws {
    let sources = try PlatformSources(of: executable)
    let share = prefix.appending(path: "share/platform")
    guard sources.root.path != share.path else { return }
    for name in PlatformSources.folders {
      let target = share.appending(path: name)
      try copy(sources.root.appending(path: name), to: target)
      try? FileManager.default.removeItem(at: target.appending(path: ".build"))
    }
  }

  /// Copies a file or a folder; what stood there is replaced.
  private func copy(_ source: URL, to target: URL) throws {
    try FileManager.default.createDirectory(
      at: target.deletingLastPathComponent(),
      withIntermediateDirectories: true
    )
    try? FileManager.default.removeItem(at: target)
    try FileManager.default.copyItem(at: source.resolvingSymlinksInPath(), to: target)
  }

  private func patch(_ words: [String]) throws {
    try Program.run("patchelf", package: "patchelf", words)
  }
}
