import Foundation
import Testing

/// Optimised code of Swift 6.3 writes beyond the caller's frame where an asynchronous function
/// returns a tuple of several large values.
@Suite("Asynchronous functions")
struct AsynchronousTupleTests {
  private static let home = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// The Swift files below a folder that are no test.
  private static func sources(_ folder: String) throws -> [URL] {
    let url = home.appending(path: folder)
    return try FileManager.default.subpathsOfDirectory(atPath: url.path)
      .filter { $0.hasSuffix(".swift") && !$0.contains("Tests/") && !$0.contains(".build/") }
      .map { url.appending(path: $0) }
  }

  /// What follows `async` up to the end of a tuple's type; what returns a function is none.
  private static func tuples(in text: String) -> [String] {
    let pattern =
      #/
      async (?: \s+ throws (?: \( [^)]* \) )? )? \s* -> \s*
      \( (?: [^()] | \( [^()]* \) )* \) (?! \s* (?: async | throws | -> ))
      /#
    return text.matches(of: pattern).map { String($0.output) }.filter { $0.contains(",") }
  }

  @Test("A tuple is told from a function and from nothing")
  func pattern() {
    #expect(Self.tuples(in: "func a() async -> (Int, [String]) {").count == 1)
    #expect(Self.tuples(in: "func a(\n) async throws(Stop) -> (x: URL?, y: (Int)) {").count == 1)
    #expect(Self.tuples(in: "func a() async throws -> (Int, Int) -> Int {") == [])
    #expect(Self.tuples(in: "let a: (Int) async -> ()") == [])
    #expect(Self.tuples(in: "func a() -> (Int, Int) {") == [])
  }

  @Test("None in the platform or an organ returns a tuple", arguments: ["Sources", "Plugins"])
  func sources(folder: String) throws {
    let files = try Self.sources(folder)
    #expect(files.count > 20)
    for file in files {
      for tuple in Self.tuples(in: try String(contentsOf: file, encoding: .utf8)) {
        Issue.record("\(file.path): \(tuple)")
      }
    }
  }
}
