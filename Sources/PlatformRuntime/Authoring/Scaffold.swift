package import Foundation
import OrganKit

/// A new organ's package, made from Phantom: it builds, passes its tests and runs as it is.
package struct Scaffold: Sendable {
  private let id: String
  private let sources: PlatformSources

  /// `kidney` makes the module `Kidney`.
  private var module: String { id.prefix(1).uppercased() + id.dropFirst() }

  /// A scaffold for an organ.
  ///
  /// - Throws: `OrganError.Code.wrongCommandLine` for a word that cannot name an organ.
  package init(organ id: String, taken: Set<String>, from sources: PlatformSources) throws {
    guard id.wholeMatch(of: /[a-z][a-zA-Z0-9]{1,39}/) != nil else {
      throw OrganError(
        .wrongCommandLine,
        "'\(id)' cannot name an organ: 2 to 40 letters and digits, beginning with a small letter"
      )
    }
    guard !taken.contains(id) else {
      throw OrganError(.wrongCommandLine, "there is already an organ '\(id)': choose another word")
    }
    self.id = id
    self.sources = sources
    let reserved = ["organKit", "organKitTesting", "imaging", "geometry", "numerics", "kernels"]
    guard !(reserved + ["neuralNetwork", "foundation", "testing", "swift", "glibc"]).contains(id)
    else {
      throw OrganError(.wrongCommandLine, "'\(module)' is a module's name: choose another word")
    }
  }

  /// Makes `folder` itself the package.
  ///
  /// - Throws: `OrganError.Code.wrongCommandLine` for a folder that is not empty; a half-made
  ///   package is taken away again.
  package func write(to folder: URL) throws {
    let files = FileManager.default
    if let entries = try? files.contentsOfDirectory(atPath: folder.path), !entries.isEmpty {
      throw OrganError(.wrongCommandLine, "\(folder.path) is not empty: name a new folder")
    }
    var isFolder: ObjCBool = false
    if files.fileExists(atPath: folder.path, isDirectory: &isFolder), !isFolder.boolValue {
      throw OrganError(.wrongCommandLine, "\(folder.path) is a file: name a new folder")
    }
    do {
      try files.createDirectory(at: folder, withIntermediateDirectories: true)
      try copyPhantom(to: folder)
      try Data(manifest(for: folder).utf8).write(to: folder.appending(path: "Package.swift"))
      try Data(".build\nPackage.resolved\n".utf8).write(to: folder.appending(path: ".gitignore"))
    } catch {
      try? files.removeItem(at: folder)
      throw OrganError(.checkFailed, "\(folder.path): \(error)")
    }
  }

  private func copyPhantom(to folder: URL) throws {
    let files = FileManager.default
    let phantom = sources.root.appending(path: "Plugins/Phantom")
    for case let name as String in files.enumerator(atPath: phantom.path) ?? .init() {
      let source = phantom.appending(path: name)
      let target = folder.appending(path: renamed(name))
      var isFolder: ObjCBool = false
      _ = files.fileExists(atPath: source.path, isDirectory: &isFolder)
      if isFolder.boolValue {
        try files.createDirectory(at: target, withIntermediateDirectories: true)
      } else if let text = try? String(contentsOf: source, encoding: .utf8) {
        try Data(renamed(text).utf8).write(to: target)
      } else {
        try files.copyItem(at: source, to: target)
      }
    }
  }

  private func renamed(_ text: String) -> String {
    text.replacing("Phantom", with: module).replacing("phantom", with: id)
  }

  private func manifest(for folder: URL) -> String {
    // Absolute: the package can be moved, the platform rarely is.
    let kit = sources.root.appending(path: "Sources/OrganKit").path
    let testing = sources.root.appending(path: "Sources/OrganKitTesting").path
    return """
      // swift-tools-version: 6.2
      import PackageDescription

      // An organ outside the platform: it needs the contract's sources and nothing else.
      let kit: Target.Dependency = .product(name: "OrganKit", package: "OrganKit")
      let testing: Target.Dependency = .product(name: "OrganKitTesting", package: "OrganKitTesting")

      let strict: [SwiftSetting] = [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
      ]

      let package = Package(
        name: "\(module)",
        products: [.library(name: "\(module)Plugin", type: .dynamic, targets: ["\(module)Plugin"])],
        dependencies: [
          .package(path: "\(escaped(kit))"),
          .package(path: "\(escaped(testing))"),
        ],
        targets: [
          .target(
            name: "\(module)",
            dependencies: [kit],
            path: ".",
            exclude: ["README.md", "Tests", "Sources/\(module)Plugin"],
            sources: ["Sources/\(module)"],
            resources: [.copy("plugin.json"), .copy("Resources")],
            swiftSettings: strict
          ),
          .target(
            name: "\(module)Plugin",
            dependencies: [kit, "\(module)"],
            swiftSettings: strict
          ),
          .testTarget(
            name: "\(module)Tests",
            dependencies: [kit, testing, "\(module)"],
            swiftSettings: strict
          ),
        ]
      )

      """
  }

  private func escaped(_ path: String) -> String {
    path.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
  }
}
