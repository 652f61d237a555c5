import Foundation
import OrganKit
import Testing

@testable import BrainTumour

@Suite("Mass effect against exact solutions")
struct MassEffectVerificationTests {
  @Test("The fast cases pass")
  func fast() {
    let results = MassEffectVerification.results(full: false)
    #expect(
      Set(results.map(\.name)) == ["eshelby", "elasticity-manufactured", "tissue-advection"]
    )
    for result in results {
      #expect(result.passed, "\(result.name), \(result.quantity): \(result.measured)")
    }
  }

  @Test(
    "The full cases pass",
    .enabled(
      if: ProcessInfo.processInfo.environment["PLATFORM_FULL"] != nil,
      "PLATFORM_FULL is not set"
    )
  )
  func full() {
    for result in MassEffectVerification.results(full: true) {
      #expect(result.passed, "\(result.name), \(result.quantity): \(result.measured)")
    }
  }
}
