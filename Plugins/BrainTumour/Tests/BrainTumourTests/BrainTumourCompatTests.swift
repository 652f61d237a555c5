import BrainTumour
import Foundation
import OrganKitTesting
import Testing

/// The whole organ, walked through several times: minutes, so only with `PLATFORM_FULL=1`.
@Suite("Brain tumour")
struct BrainTumourCompatTests {
  @Test(
    "The brain tumour fits the platform",
    .enabled(if: ProcessInfo.processInfo.environment["PLATFORM_FULL"] == "1")
  )
  func compatible() async {
    await OrganCompatTest(BrainTumour()).expectNoViolation()
  }
}
