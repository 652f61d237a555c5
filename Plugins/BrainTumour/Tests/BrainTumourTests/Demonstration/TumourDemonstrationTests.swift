import Foundation
import HouseTesting
import Imaging
import Numerics
import OrganKit
import Testing

@testable import BrainTumour

@Suite("The synthetic patient")
struct TumourDemonstrationTests {
  @Test("Brains of two seeds differ, and each has brain's tissue")
  func brains() throws {
    var (one, other) = (SeededGenerator(seed: 1), SeededGenerator(seed: 2))
    let brains = [SyntheticBrain(&one), SyntheticBrain(&other)]
    for brain in brains {
      let maps = try brain.maps(on: brain.grid(step: 4))
      let voxel = maps[0].grid.voxelVolume / 1000
      let volumes = maps.map { $0.voxels.reduce(0) { $0 + Double($1) } * voxel }
      // Adults: 400 to 650 mL white, 550 to 850 grey; fluid within the brain's hull.
      #expect(350...750 ~= volumes[0], "\(volumes)")
      #expect(400...900 ~= volumes[1], "\(volumes)")
      #expect(50...400 ~= volumes[2], "\(volumes)")
      for place in maps[0].voxels.indices {
        let sum = maps[0].voxels[place] + maps[1].voxels[place] + maps[2].voxels[place]
        #expect(sum <= 1.0001)
      }
    }
    #expect(brains[0].halves != brains[1].halves)
  }

  @Test("Fractions fall on weekdays, six weeks of five")
  func course() {
    for weekday in 0..<5 {
      var course = SyntheticCourse(second: 60, weekday: weekday)
      course.fourth = course.end + 100
      let days = course.fractionDays
      #expect(days.count == 30 && days.last == days[0] + 39)
      #expect(days.allSatisfy { (Int($0) + weekday) % 7 < 5 })
      #expect(course.start >= 70 && course.start <= 77)
      // Daily from the first to the last fraction, then three cycles of five days.
      #expect(course.doses.count == 40 + 15)
      #expect(CalendarDate(course.date(course.start)) != nil)
    }
  }

  @Test("The study is read, and shows what is true of it")
  func study() async throws {
    let bench = try StudyBench()
    try await BrainTumour().demonstrate(into: bench.study, seed: 4, bench.context())
    let series = try await bench.ingest()
    let anatomy = try await TumourSegmentation().segment(series, bench.context())
    let truth = try JSONFile.read(
      [String: Double].self,
      from: bench.study.appending(path: "truth.json")
    )
    #expect(series.isSynthetic)
    #expect(series.scans.count == 4)
    #expect(series.course.fractions.count == 30)
    #expect(series.scans.allSatisfy { $0.apparentDiffusion != nil })
    let voxel = series.grid.voxelVolume / 1000
    let last = try #require(anatomy.outlines.last)
    let volumes = [
      (last.core, "tumourCoreVolume"), (last.whole, "tumourWholeVolume"),
    ]
    for (mask, name) in volumes {
      let volume = Double(mask.count) * voxel
      let expected = try #require(truth[name])
      #expect(
        abs(volume - expected) < 0.15 * expected + 0.5,
        "\(name) \(volume), truly \(expected)"
      )
    }
  }
}
