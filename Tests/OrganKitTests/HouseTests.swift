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

  /// What follows `async` up to the end of a tuple's type; what returns a function is none.
  private static func asynchronousTuples(in text: String) -> [String] {
    let pattern =
      #/
      async (?: \s+ throws (?: \( [^)]* \) )? )? \s* -> \s*
      \( (?: [^()] | \( [^()]* \) )* \) (?! \s* (?: async | throws | -> ))
      /#
    return text.matches(of: pattern).map { String($0.output) }.filter { $0.contains(",") }
  }

  @Test("A tuple that an asynchronous function returns is told from a function and from nothing")
  func tuplePattern() {
    func count(_ text: String) -> Int { Self.asynchronousTuples(in: text).count }
    #expect(count("func a() async -> (Int, [String]) {") == 1)
    #expect(count("func a(\n) async throws(Stop) -> (x: URL?, y: (Int)) {") == 1)
    #expect(count("func a() async throws -> (Int, Int) -> Int {") == 0)
    #expect(count("let a: (Int) async -> ()") == 0)
    #expect(count("func a() -> (Int, Int) {") == 0)
  }

  /// Optimised code of Swift 6.3 writes beyond the caller's frame where one returns large values so.
  @Test("No asynchronous function of the platform or an organ returns a tuple")
  func tuples() throws {
    let code = try files(under: ["Sources", "Plugins"], ending: ["swift"])
      .filter { !$0.contains("Tests/") }
    #expect(code.count > 40)
    for name in code {
      for tuple in Self.asynchronousTuples(in: try text(name)) {
        Issue.record("\(name): \(tuple)")
      }
    }
  }
}
