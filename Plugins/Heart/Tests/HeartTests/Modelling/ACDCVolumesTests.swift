import Foundation
import HouseTesting
import Imaging
import OrganKit
import Testing

@testable import Heart

@Suite(
  "Volumes of the ACDC patients",
  .enabled(if: ACDCPatient.isThere, "set PLATFORM_TEST_DATA to a folder with heart/acdc")
)
struct ACDCVolumesTests {
  @Test("Volumes and mass are label count times voxel volume", arguments: ACDCPatient.some)
  func counts(patient: ACDCPatient) throws {
    let anatomy = try patient.anatomy()
    let twin = try HeartTwin(measuring: anatomy, person: Patient())
    func volume(_ label: UInt8, _ frame: HeartAnatomy.LabelledFrame) -> Double {
      let voxel =
        frame.labels.grid.spacing.x * frame.labels.grid.spacing.y
        * frame.labels.grid.spacing.z
      return Double(frame.labels.labels.count { $0 == label }) * voxel / 1000
    }
    let pairs = [
      (twin.leftVentricle.endDiastolic, volume(3, anatomy.endDiastole)),
      (twin.leftVentricle.endSystolic, volume(3, anatomy.endSystole)),
      (twin.rightVentricle.endDiastolic, volume(1, anatomy.endDiastole)),
      (twin.rightVentricle.endSystolic, volume(1, anatomy.endSystole)),
      (twin.leftVentricularMass, 1.05 * volume(2, anatomy.endDiastole)),
    ]
    for (estimate, counted) in pairs {
      #expect(abs(estimate.value / counted - 1) < 0.001)
      #expect(estimate.low < counted && counted < estimate.high)
    }
    // Without orientation the septum still divides the wall.
    #expect(twin.isOrientationAssumed)
    let measured = twin.segments.count { $0.endDiastolicThickness != nil }
    #expect(measured >= 14)
    for segment in twin.segments {
      guard let thickness = segment.endDiastolicThickness?.value else { continue }
      // The apex is counted in whole slices.
      #expect(segment.number == 17 || 2..<30 ~= thickness, "segment \(segment.number)")
    }
  }

  @Test(
    "Group means are those of the labels",
    .enabled(if: TestData.isFull, "set PLATFORM_FULL=1 for all 100 patients")
  )
  func groups() throws {
    var twins: [String: [HeartTwin]] = [:]
    for patient in ACDCPatient.some {
      let group = try #require(try patient.info()["Group"])
      twins[group, default: []]
        .append(
          try HeartTwin(measuring: try patient.anatomy(), person: Patient())
        )
    }
    func mean(_ group: String, _ value: (HeartTwin) -> Double) -> Double {
      let all = twins[group] ?? []
      return all.map(value).reduce(0, +) / Double(all.count)
    }
    let left = ["NOR": 130.1, "DCM": 284.6, "HCM": 129.1, "MINF": 172.2, "RV": 107.1]
    for (group, expected) in left {
      #expect(abs(mean(group) { $0.leftVentricle.endDiastolic.value } / expected - 1) < 0.01)
    }
    for (group, expected) in ["NOR": 153.2, "RV": 196.3] {
      #expect(abs(mean(group) { $0.rightVentricle.endDiastolic.value } / expected - 1) < 0.01)
    }
    let fractions = ["NOR": 60.3, "DCM": 18.4, "HCM": 67.4, "MINF": 31.0, "RV": 54.7]
    for (group, expected) in fractions {
      #expect(abs(mean(group) { $0.leftVentricle.ejectionFraction.value } - expected) < 0.2)
    }
    // Published: hypertrophy thickens the wall, dilation thins it; contraction thickens it.
    func thickness(_ twin: HeartTwin) -> Double {
      let values = twin.segments.prefix(16).compactMap { $0.endDiastolicThickness?.value }
      return values.reduce(0, +) / Double(values.count)
    }
    #expect(mean("HCM", thickness) > mean("NOR", thickness) + 2)
    #expect(twins.values.joined().count == 100)
  }
}
