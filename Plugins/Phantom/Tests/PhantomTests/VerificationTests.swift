import Foundation
import OrganKit
import Testing

@testable import Phantom

@Suite("Phantom's own cases")
struct PhantomVerificationTests {
  @Test("Every case holds", arguments: [false, true])
  func holds(full: Bool) async throws {
    let folder = FileManager.default.temporaryDirectory
    var results: [VerificationResult] = []
    try await Phantom()
      .verify(full: full, StageContext(resources: folder, scratch: folder)) { results.append($0) }
    for result in results { #expect(result.passed, "\(result)") }
    #expect(results.count == (full ? 4 : 3))
  }
}
