import Heart
import OrganKitTesting
import Testing

@Suite("Heart")
struct HeartTests {
  @Test("The heart fits the platform") func compatible() async {
    await OrganCompatTest(Heart()).expectNoViolation()
  }
}
