package import Foundation
import OrganKit

/// A new organ's package, made from Phantom: it builds, passes its tests and runs as it is.
package struct Scaffold: Sendable {
  let id: String
  let sources: PlatformSources

  /// `inner-ear` makes the module `InnerEar`.
  var module: String {
    id.split(separator: "-").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
  }

  /// `inner-ear` makes findings and variables that begin with `innerEar`.
  private var stem: String { module.prefix(1).lowercased() + module.dropFirst() }

  /// A scaffold for an organ.
  ///
  /// - Parameters:
  ///   - id: the organ's word.
  ///   - taken: the words of organs that are there already.
  ///   - sources: where Phantom and OrganKit lie.
  /// - Throws: `OrganError.Code.wrongCommandLine` for a word that cannot name an organ.
  package init(organ id: String, taken: Set<String>, from sources: PlatformSources) throws {
    let isWord = id.wholeMatch(of: /[a-z][a-zA-Z0-9]+(?:-[a-z][a-z0-9]*)*/) != nil
    guard isWord, id.utf8.count <= 40 else {
      throw OrganError(
        .wrongCommandLine,
        "'\(id)' cannot name an organ: 2 to 40 letters and digits, beginning with a small letter, "
          + "words joined by hyphens"
      )
    }
    guard !taken.contains(id) else {
      throw OrganError(.wrongCommandLine, "there is already an organ '\(id)': choose another word")
    }
    self.id = id
    self.sources = sources
    if let name = try takenName() {
      throw OrganError(
        .wrongCommandLine,
        "'\(id)' cannot name an organ: '\(name)' has another meaning in Swift, in OrganKit or in "
          + "the new package's own sources; choose another word"
      )
    }
  }

  /// A name the new sources would give to two things, such as `Volume` for the word `volume`.
  private func takenName() throws -> String? {
    // What Phantom's sources need not mention and nobody can declare again.
    let reserved = ["Kernels", "Swift", "Glibc", "OrganChecks", "Any", "Self", "Type", "Protocol"]
    var names = Set(reserved)
    let phantom = sources.root.appending(path: "Plugins/Phantom")
    for case let name as String in FileManager.default.enumerator(atPath: phantom.path) ?? .init()
    where name.hasSuffix(".swift") {
      let text = try String(contentsOf: phantom.appending(path: name), encoding: .utf8)
      names.formUnion(text.matches(of: /[A-Za-z_][A-Za-z0-9_]*/).map { String($0.output) })
    }
    return names.filter { $0.contains("Phantom") || $0.contains("phantom") }
      .map(renamed).filter(names.contains).min()
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
      try Data(packageManifest.utf8).write(to: folder.appending(path: "Package.swift"))
      try Data(readme.utf8).write(to: folder.appending(path: "README.md"))
      try Data(".build\nPackage.resolved\n".utf8).write(to: folder.appending(path: ".gitignore"))
    } catch {
      try? files.removeItem(at: folder)
      throw OrganError(.checkFailed, "\(folder.path): \(error)")
    }
  }

  private func copyPhantom(to folder: URL) throws {
    let files = FileManager.default
    let phantom = sources.root.appending(path: "Plugins/Phantom")
    for case let name as String in files.enumerator(atPath: phantom.path) ?? .init()
    where name != "README.md" {
      let source = phantom.appending(path: name)
      let target = folder.appending(path: renamed(name))
      var isFolder: ObjCBool = false
      _ = files.fileExists(atPath: source.path, isDirectory: &isFolder)
      if isFolder.boolValue {
        try files.createDirectory(at: target, withIntermediateDirectories: true)
      } else if let text = try? String(contentsOf: source, encoding: .utf8) {
        let text = name.hasSuffix(".swift") ? withSortedImports(renamed(text)) : renamed(text)
        try Data(text.utf8).write(to: target)
      } else {
        try files.copyItem(at: source, to: target)
      }
    }
  }

  private func renamed(_ text: String) -> String {
    text.replacing("Phantom", with: module)
      // The organ's own word, where it stands alone as one.
      .replacing("\"phantom\"", with: "\"\(id)\"")
      .replacing("phantom", with: stem)
  }

  /// Another name may belong at another place in a list of imports.
  private func withSortedImports(_ text: String) -> String {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    var sorted: [Substring] = []
    var imports: [Substring] = []
    func module(of line: Substring) -> Substring { line.split(separator: " ").last ?? line }
    for line in lines {
      if line.hasPrefix("import ") || line.hasPrefix("public import ") {
        imports.append(line)
        continue
      }
      // swift-format's order: by module, whether public or not.
      sorted += imports.sorted { module(of: $0) < module(of: $1) }
      imports = []
      sorted.append(line)
    }
    return (sorted + imports).joined(separator: "\n")
  }
}
