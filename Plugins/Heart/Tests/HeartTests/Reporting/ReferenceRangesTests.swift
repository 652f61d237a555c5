import Heart
import OrganKit
import Testing

@Suite("Reference ranges")
struct ReferenceRangesTests {
  @Test(
    "The printed range of the decade decides",
    arguments: [
      ("leftVentricularEndDiastolicVolumeIndex", 47.9, Patient.Sex.female, 62.0, "below"),
      ("leftVentricularEndDiastolicVolumeIndex", 48.0, .female, 62, "within"),
      ("leftVentricularEjectionFraction", 72.5, .male, 45, "above"),
      ("leftVentricularMassIndex", 69.0, .male, 29.9, "within"),
      ("rightVentricularEndSystolicVolumeIndex", 49.5, .male, 79.5, "above"),
    ]
  )
  func flag(name: String, value: Double, sex: Patient.Sex, age: Double, flag: String) throws {
    let comparison = try #require(
      ReferenceRanges.comparison(of: name, value, sex: sex, age: age)
    )
    #expect(comparison.flag?.rawValue == flag)
    #expect(comparison.ranges.count == 1)
    #expect(comparison.caveat == nil)
  }

  @Test("Without sex or age both sexes' ranges are shown, and there is no verdict")
  func unknown() throws {
    let name = "leftVentricularEjectionFraction"
    let nothing = try #require(ReferenceRanges.comparison(of: name, 20, sex: nil, age: nil))
    #expect(nothing.flag == nil)
    #expect(nothing.ranges.map(\.low) == [49, 46])
    #expect(nothing.ranges.map(\.high) == [75, 73])
    #expect(nothing.caveat == "no verdict: sex and age not known")
    let noAge = try #require(ReferenceRanges.comparison(of: name, 20, sex: .male, age: nil))
    #expect(noAge.ranges.count == 2)
    #expect(noAge.caveat == "no verdict: age not known")
    let child = try #require(ReferenceRanges.comparison(of: name, 20, sex: .male, age: 9))
    #expect(child.flag == nil)
    #expect(child.caveat == "no verdict: the ranges are for 20 to 79 years")
  }

  @Test("Volumes not indexed are compared for women of the published age alone")
  func absolute() throws {
    let name = "leftVentricularEndDiastolicVolume"
    func comparison(_ sex: Patient.Sex?, _ age: Double?) -> ReferenceComparison? {
      ReferenceRanges.comparison(of: name, 170, sex: sex, age: age)
    }
    let woman = try #require(comparison(.female, 60))
    #expect(woman.flag == .above)
    #expect(woman.ranges.map(\.high) == [161])
    #expect(comparison(.female, 44)?.caveat == "no verdict: the range is for 45 to 74 years")
    #expect(comparison(.female, nil)?.flag == nil)
    #expect(comparison(nil, 60)?.flag == nil)
    #expect(comparison(.male, 60) == nil)
  }

  @Test("What nobody has published has no range")
  func absent() {
    #expect(ReferenceRanges.comparison(of: "heartRate", 60, sex: .male, age: 40) == nil)
  }
}
