import Foundation
import OrganKit
import OrganKitTesting
import Testing

@testable import Phantom

/// A study through the four rooms, against what is true of it.
@Suite("Phantom")
struct PhantomTests {
  @Test("It fits the platform")
  func compatible() async {
    await OrganCompatTest(Phantom()).expectNoViolation()
  }

  @Test("The default demo: 2 % of the volume, 1 % of the axes")
  func demo() async throws {
    let walk = try await Walk(seed: nil)
    for (name, truth) in walk.truth {
      let value = try #require(walk.finding(name)).quantity.value
      let tolerance = name == "phantomVolume" ? 0.02 : 0.01
      #expect(abs(value / truth - 1) < tolerance, "\(name) is \(value), in truth \(truth)")
    }
    #expect(walk.truth.count == 4)
    #expect(walk.report.isSynthetic)
  }

  @Test("90 % intervals hold the truth of most of 20 drawn studies")
  func coverage() async throws {
    var covered: [String: Int] = [:]
    for seed in 0..<20 as Range<UInt64> {
      let walk = try await Walk(seed: seed)
      for (name, truth) in walk.truth {
        guard case .interval(let low, let high)? = walk.finding(name)?.uncertainty else { continue }
        covered[name, default: 0] += low...high ~= truth ? 1 : 0
      }
    }
    // Below 15 of 20 a 90 % interval falls by chance once in 80 times.
    for (name, count) in covered { #expect(count >= 15, "\(name): \(count) of 20") }
    #expect(covered.count == 4)
  }

  @Test("A phantom that leaves the image asks for review")
  func edge() async throws {
    let walk = try await Walk(seed: nil, parameters: ["threshold": 0.9]) { shape in
      shape.centre.x = 10
    }
    #expect(
      walk.reviews == ["The phantom reaches the edge of the image: a part of it is not seen."]
    )
  }

  @Test("Growth by 8 doubles every axis")
  func growth() async throws {
    let walk = try await Walk(seed: nil)
    let outcome = try await Phantom()
      .simulate(Scenario("growth", ["factor": 8]), on: walk.twin, walk.context)
    for finding in outcome.findings {
      let now = try #require(walk.finding(finding.name)).quantity.value
      let factor = finding.name == "phantomVolume" ? 8.0 : 2
      #expect(abs(finding.quantity.value / now - factor) < 1e-12)
      #expect(finding.origin == .simulated)
    }
  }
}
