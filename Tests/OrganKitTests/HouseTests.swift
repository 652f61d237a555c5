import Foundation
import Testing

/// What holds of every file of the house.
@Suite("House")
struct HouseTests {
  private static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  private func files(under folders: [String], ending: [String]) throws -> [String] {
    try folders.flatMap { folder in
      let home = Self.root.appending(path: folder)
      return try #require(FileManager.default.enumerator(atPath: home.path))
        .compactMap { $0 as? String }
        .filter { name in
          !name.contains(".build/") && ending.contains { name.hasSuffix(".\($0)") }
        }
        .map { "\(folder)/\($0)" }
    }
    .sorted()
  }

  private func text(_ name: String) throws -> String {
    try String(contentsOf: Self.root.appending(path: name), encoding: .utf8)
  }

  @Test("The core names no organ, not even inside a word")
  func organWords() throws {
    let words = /heart|cardi|ventric|myocard|pulse|brain|glioma|tumou?r/.ignoresCase()
    let code = try files(
      under: ["Sources", "Registry"],
      ending: ["swift", "c", "h", "sql", "modulemap"]
    )
    #expect(code.count > 20)
    // The command's help may name organs in its examples.
    for name in code where !name.hasPrefix("Sources/platform/") {
      for (number, line) in try text(name).split(separator: "\n", omittingEmptySubsequences: false)
        .enumerated()
      {
        #expect(line.firstMatch(of: words) == nil, "\(name):\(number + 1): \(line)")
      }
    }
  }

  @Test("No Swift file is longer than 1,000 lines")
  func length() throws {
    let folders = ["Sources", "Registry", "Plugins", "Tests"]
    for name in try files(under: folders, ending: ["swift"]) {
      let lines = try text(name).split(separator: "\n", omittingEmptySubsequences: false).count - 1
      #expect(lines <= 1000, "\(name) has \(lines) lines")
    }
  }

  @Test("The project speaks of itself only")
  func outside() throws {
    // Spelled in parts, so that this file does not find itself.
    let names = ["/wo" + "rk/", "/fa" + "rm/", "shared/ref" + "erence", "shared/DE" + "SIGN"]
    let folders = ["Sources", "Registry", "Plugins", "Tests"]
    let endings = ["swift", "c", "h", "sql", "md", "json", "py"]
    for name in try files(under: folders, ending: endings) + ["README.md", "Package.swift"] {
      let text = try text(name)
      for outside in names { #expect(!text.contains(outside), "\(name) names \(outside)") }
    }
  }
}
