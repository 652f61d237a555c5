import OrganKit
import Testing

@testable import BrainTumour

@Suite("The growth model against exact solutions")
struct GrowthVerificationTests {
  @Test("each fast case passes", arguments: GrowthVerification.cases.map(\.name))
  func passes(_ name: String) throws {
    let verification = try #require(GrowthVerification.cases.first { $0.name == name })
    let results = try verification.results(false)
    #expect(!results.isEmpty)
    for result in results {
      #expect(result.name == name)
      #expect(result.low != nil || result.high != nil)
      #expect(result.passed, "\(result.quantity): \(result.measured) for \(result.reference)")
    }
  }
}
