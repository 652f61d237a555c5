import Foundation
import HouseTesting
import Imaging
import OrganKit
import Testing

@testable import Heart

/// The volumes of synthetic hearts against what is true of them.
@Suite("Volumes of the demo")
struct DemonstrationSweepTests {
  /// A demo's label maps as the second room hands them on.
  private static func twin(_ demonstration: HeartDemonstration) throws -> HeartTwin {
    func frame(_ index: Int, _ instant: HeartDemonstration.Instant) -> HeartAnatomy.LabelledFrame {
      HeartAnatomy.LabelledFrame(
        frame: index,
        labels: demonstration.labels(at: instant),
        origin: .study
      )
    }
    var anatomy = HeartAnatomy(
      endDiastole: frame(0, .endDiastole),
      endSystole: frame(1, .endSystole),
      longAxis: []
    )
    if demonstration.fourChamberGrid != nil {
      anatomy.longAxis = [
        HeartAnatomy.LongAxisLabels(
          role: "cineFourChamber",
          endDiastole: demonstration.fourChamberLabels(at: .endDiastole),
          endSystole: demonstration.fourChamberLabels(at: .endSystole)
        )
      ]
    }
    return try HeartTwin(measuring: anatomy, person: Patient())
  }

  private static func estimates(_ twin: HeartTwin) -> [String: Estimate] {
    var all = ["leftVentricularMass": twin.leftVentricularMass]
    for (name, volumes) in [
      ("leftVentricular", twin.leftVentricle), ("rightVentricular", twin.rightVentricle),
    ] {
      all[name + "EndDiastolicVolume"] = volumes.endDiastolic
      all[name + "EndSystolicVolume"] = volumes.endSystolic
      all[name + "StrokeVolume"] = volumes.stroke
      all[name + "EjectionFraction"] = volumes.ejectionFraction
    }
    return all
  }

  @Test("The default demo: volumes within 2 %, ejection fractions within 1 point, mass within 3 %")
  func standard() throws {
    let demonstration = HeartDemonstration()
    let found = Self.estimates(try Self.twin(demonstration))
    for (name, truth) in demonstration.truth {
      let estimate = try #require(found[name])
      let error = estimate.value - truth
      let limit =
        name.hasSuffix("Fraction") ? 1 : name.hasSuffix("Mass") ? 0.03 * truth : 0.02 * truth
      if !name.hasSuffix("StrokeVolume") { #expect(abs(error) <= limit, "\(name)") }
      #expect(estimate.low <= truth && truth <= estimate.high, "\(name)")
    }
  }

  /// What 50 seeds show of one quantity, with or without a long axis.
  private struct Tally {
    var errors: [Double] = []
    var covered = 0

    var mean: Double { errors.reduce(0, +) / Double(errors.count) }
    var deviation: Double {
      let mean = mean
      let squares = errors.map { ($0 - mean) * ($0 - mean) }
      return (squares.reduce(0, +) / Double(max(1, errors.count - 1))).squareRoot()
    }
  }

  @Test("Seeds: the stated intervals cover what is true, and volumes are unbiased")
  func seeds() throws {
    let seeds: ClosedRange<UInt64> = TestData.isFull ? 1...50 : 1...4
    var tallies: [String: [Bool: Tally]] = [:]
    for seed in seeds {
      let demonstration = HeartDemonstration(seed: seed)
      let twin = try Self.twin(demonstration)
      let hasView = demonstration.fourChamberGrid != nil
      #expect((twin.ends == .labelledView) == hasView)
      let found = Self.estimates(twin)
      for (name, truth) in demonstration.truth {
        let estimate = try #require(found[name])
        let isFraction = name.hasSuffix("Fraction")
        let error = isFraction ? estimate.value - truth : 100 * (estimate.value / truth - 1)
        tallies[name, default: [:]][hasView, default: Tally()].errors.append(error)
        if estimate.low <= truth && truth <= estimate.high {
          tallies[name]?[hasView]?.covered += 1
        }
        // Whatever the seed, no volume is off by more than two slices' worth of base.
        #expect(abs(error) < 25, "\(name) of seed \(seed)")
      }
    }
    guard TestData.isFull else { return }
    for (name, byView) in tallies.sorted(by: { $0.key < $1.key }) {
      let all = byView.values.flatMap(\.errors)
      let bias = all.reduce(0, +) / Double(all.count)
      let covered = byView.values.reduce(0) { $0 + $1.covered }
      #expect(40...50 ~= covered, "\(name)")
      guard name.hasPrefix("leftVentricularEnd") else { continue }
      #expect(abs(bias) <= 1.5, "\(name)")
      #expect((byView[false]?.deviation ?? 100) <= 4.5, "\(name) without a long axis")
      #expect((byView[true]?.deviation ?? 100) <= 2.5, "\(name) with a long axis")
    }
  }
}
