import Foundation
import OrganKit
import Testing

@testable import Heart

@Suite("The heart's findings")
struct HeartFindingsTests {
  private let person = Patient(sex: .female, age: 62)

  @Test("Names are unique, numbers finite, intervals hold their value")
  func sound() throws {
    let findings = HeartTwin.example(imagesApex: true).findings(for: person)
    #expect(Set(findings.map(\.name)).count == findings.count)
    for finding in findings {
      #expect(finding.quantity.value.isFinite)
      if case .interval(let low, let high) = finding.uncertainty {
        #expect(low <= finding.quantity.value && finding.quantity.value <= high)
      }
    }
  }

  @Test("Every finding stands in the manifest with its unit, and the manifest promises no other")
  func manifest() throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../../plugin.json").standardized
    struct Declared: Decodable {
      struct Finding: Decodable {
        var name: String
        var unit: String
      }
      var findings: [Finding]?
    }
    let declared = try JSONDecoder().decode(Declared.self, from: try Data(contentsOf: file))
    let findings = HeartTwin.example(imagesApex: true).findings(for: person)
    let expected = Set(findings.map { "\($0.name) in \($0.quantity.unit)" })
    #expect(Set((declared.findings ?? []).map { "\($0.name) in \($0.unit)" }) == expected)
  }

  @Test("What the demo knows to be true is found under the same names")
  func truth() {
    let names = Set(HeartTwin.example().findings(for: person).map(\.name))
    #expect(names.isSuperset(of: HeartDemonstration().truth.keys))
  }

  @Test("Values are indexed where height and weight are known", arguments: [2.0, nil])
  func indexed(area: Double?) throws {
    let findings = HeartTwin.example(area: area).findings(for: person)
    let indexed = findings.filter { $0.name.hasSuffix("Index") }
    #expect(indexed.count == (area == nil ? 0 : 7))
    guard let area else { return }
    let index = try #require(indexed.first { $0.name == "leftVentricularEndDiastolicVolumeIndex" })
    #expect(index.quantity == Quantity(150 / area, "mL/m2"))
    #expect(index.reference?.flag == .within)
  }

  @Test("A segment that was not imaged is no finding, and hatched in the bull's eye")
  func apex() throws {
    let twin = HeartTwin.example()
    let names = twin.findings(for: person).map(\.name)
    #expect(names.contains("endDiastolicWallThicknessSegment16"))
    #expect(!names.contains("endDiastolicWallThicknessSegment17"))
    guard case .rings(let rings) = twin.bullsEye.content else {
      Issue.record("the bull's eye is no figure of rings")
      return
    }
    #expect(rings.map(\.unit) == ["mm", "%"])
    for ring in rings {
      #expect(ring.rings.map(\.sectors.count) == [6, 6, 4, 1])
      #expect(ring.rings.map(\.start) == [60, 60, 45, 0])
      #expect(ring.rings[3].sectors[0].value == nil)
    }
    #expect(rings[0].rings[0].sectors.map(\.label) == ["1", "2", "3", "4", "5", "6"])
    #expect(twin.bullsEye.caption.contains("not imaged"))
  }

  @Test("What is extrapolated says so, and what rests on an assumed orientation too")
  func notes() throws {
    let findings = HeartTwin.example(isOrientationAssumed: true).findings(for: person)
    let caps = findings.filter { $0.name.hasSuffix("CapVolume") }
    #expect(caps.count == 12)
    #expect(caps.count { $0.quantity.value == 0 } == 3)
    #expect(caps.allSatisfy { $0.origin == .assumed && $0.note == "extrapolated" })
    let surfaces = findings.filter { $0.name.hasSuffix("SurfaceVolume") }
    #expect(surfaces.map(\.quantity.value) == [148, 59, 148, 59, 148, 59])
    let segments = findings.filter { $0.name.contains("Segment") }
    #expect(segments.count == 32)
    #expect(segments.allSatisfy { $0.note == "orientation assumed" })
  }
}
