import OrganKit
import Testing

@testable import Heart

@Suite("Which phases are end-diastole and end-systole")
struct CinePhaseChoiceTests {
  @Test(
    "Names that the volumes contradict are undone; a person is asked where these hardly differ",
    arguments: [(0.98, true), (0.7, false)]
  )
  func swapped(narrowing: Double, isDoubtful: Bool) throws {
    let bench = try Workbench()
    let hearts = [HourglassHeart(base: 0, narrowing: narrowing), HourglassHeart(base: 0)]
    let (series, anatomy) = HourglassHeart.study(hearts)
    let choice = try CinePhaseChoice(series, anatomy.frames, isDrawn: true, bench.context)
    #expect(choice.endDiastole.frame == 1 && choice.endSystole.frame == 0)
    #expect(bench.warnings == ["phasesSwapped"])
    #expect(bench.reviews.contains { $0.contains("the other way round") } == isDoubtful)
  }

  @Test("Names that the volumes bear out stand")
  func named() throws {
    let bench = try Workbench()
    let hearts = [HourglassHeart(base: 0), HourglassHeart(base: 0, narrowing: 0.7)]
    let (series, anatomy) = HourglassHeart.study(hearts)
    let choice = try CinePhaseChoice(series, anatomy.frames, isDrawn: true, bench.context)
    #expect(choice.endDiastole.frame == 0 && choice.endSystole.frame == 1)
    #expect(bench.warnings.isEmpty && bench.reviews.isEmpty)
  }
}
