import Foundation
import Testing

/// The README prints the contract; the contract is its sources.
@Suite("OrganKit's README")
struct ReadmeTests {
  private static let kit = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Sources/OrganKit")
  private static let heading =
    "\n## The contract\n\nThe sources themselves; a test keeps them "
    + "equal to these.\n"

  /// What a plugin meets, in reading order.
  private static let printed = [
    "Plugin/OrganPlugin", "Stages/Stages", "Stages/StageProduct", "Stages/StageContext",
    "Plugin/Demonstrating", "Plugin/Delineating", "Plugin/Simulating", "Plugin/Verifying",
    "Plugin/Assimilating", "Plugin/Door", "Errors/OrganError",
    "Study/IngestRequest", "Study/StudyFolder", "Study/StudyDescription", "Study/Patient",
    "Study/Quantity", "Report/Report", "Report/Finding", "Report/Figure", "Plugin/Manifest",
  ]

  @Test("The contract is printed whole, as it is")
  func contract() throws {
    let sources = try Self.printed.map { name in
      let file = Self.kit.appending(path: "Sources/OrganKit/\(name).swift")
      let text = try String(contentsOf: file, encoding: .utf8)
      return "\n### \(name).swift\n\n```swift\n\(text)```\n"
    }
    let readme = Self.kit.appending(path: "README.md")
    let text = try String(contentsOf: readme, encoding: .utf8)
    let start = try #require(text.firstRange(of: Self.heading)).upperBound
    if ProcessInfo.processInfo.environment["PLATFORM_RECORD_README"] != nil {
      try Data((text[..<start] + sources.joined()).utf8).write(to: readme)
      Issue.record("printed the contract in \(readme.path); run again without recording")
      return
    }
    #expect(
      text[start...] == sources.joined(),
      """
      The contract has changed: print it again with \
      PLATFORM_RECORD_README=1 swift test --filter ReadmeTests
      """
    )
  }
}
