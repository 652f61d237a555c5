public import OrganKit

/// What the literature says of healthy adults' ventricles, by sex and decade of age.
///
/// 95 % prediction intervals of the Healthy Hearts Consortium (white participants; volumes and mass
/// per body surface area by Mosteller's formula, mL/m² and g/m²; ejection fractions in %). Smooth
/// endocardial contours: papillary muscles and trabeculae are counted as cavity, as here.
///
/// - SeeAlso: Raisi-Estabragh et al. 2024, doi:10.1016/j.jcmg.2024.01.009
public enum ReferenceRanges {
  private static let source = "Raisi-Estabragh et al. 2024, doi:10.1016/j.jcmg.2024.01.009"

  private static let convention =
    "smooth contours: papillary muscles counted as cavity, as here; body surface area by Mosteller; "
    + "white participants; 95 % prediction interval"

  /// A number beside the ranges that could apply to a person.
  ///
  /// Sex or age unknown: both sexes' ranges, and no flag.
  ///
  /// - Returns: nil for a finding without a published range.
  public static func comparison(
    of finding: String,
    _ value: Double,
    sex: Patient.Sex?,
    age: Double?
  ) -> ReferenceComparison? {
    guard let table = ranges[finding] else {
      return absolute(finding, value, sex: sex, age: age)
    }
    guard let sex, let decades = table[sex], let age else {
      let unknown = [sex == nil || sex == .other ? "sex" : nil, age == nil ? "age" : nil]
      return ReferenceComparison(
        ranges: [Patient.Sex.female, .male].map { range(table, $0, age) },
        flag: nil,
        caveat: "no verdict: \(unknown.compactMap { $0 }.joined(separator: " and ")) not known"
      )
    }
    guard let decade = decade(age) else {
      return ReferenceComparison(
        ranges: [range(table, sex, nil)],
        flag: nil,
        caveat: "no verdict: the ranges are for 20 to 79 years"
      )
    }
    let limits = decades[decade]
    let flag: ReferenceComparison.Flag =
      value < limits.lowerBound ? .below : value > limits.upperBound ? .above : .within
    return ReferenceComparison(ranges: [range(table, sex, age)], flag: flag)
  }

  /// The range of a sex in a decade, or the widest of all decades where the age is not known.
  private static func range(
    _ table: [Patient.Sex: [ClosedRange<Double>]],
    _ sex: Patient.Sex,
    _ age: Double?
  ) -> ReferenceComparison.Range {
    let decades = table[sex] ?? []
    let people = sex == .female ? "women" : "men"
    if let decade = age.flatMap(decade) {
      return ReferenceComparison.Range(
        population: "\(people), \(20 + 10 * decade)–\(29 + 10 * decade) years",
        low: decades[decade].lowerBound,
        high: decades[decade].upperBound,
        source: source,
        convention: convention
      )
    }
    return ReferenceComparison.Range(
      population: "\(people), 20–79 years (widest of the decades)",
      low: decades.map(\.lowerBound).min(),
      high: decades.map(\.upperBound).max(),
      source: source,
      convention: convention
    )
  }

  private static func decade(_ age: Double) -> Int? {
    20..<80 ~= age ? Int(age / 10) - 2 : nil
  }

  /// Volumes that are not indexed: only women's are entered.
  ///
  /// - SeeAlso: Petersen et al. 2017, table 3, doi:10.1186/s12968-017-0327-9
  private static func absolute(
    _ finding: String,
    _ value: Double,
    sex: Patient.Sex?,
    age: Double?
  ) -> ReferenceComparison? {
    guard let limits = womensVolumes[finding], sex != .male else { return nil }
    let range = ReferenceComparison.Range(
      population: "women, 45–74 years",
      low: limits.lowerBound,
      high: limits.upperBound,
      source: "Petersen et al. 2017, doi:10.1186/s12968-017-0327-9",
      convention: "papillary muscles counted as cavity, as here; not indexed to body size; white "
        + "participants of the UK Biobank; 95 % interval"
    )
    guard sex == .female else {
      return ReferenceComparison(
        ranges: [range],
        flag: nil,
        caveat: "no verdict: sex not known, and men's range is not entered"
      )
    }
    guard let age, 45..<75 ~= age else {
      let caveat = age == nil ? "age not known" : "the range is for 45 to 74 years"
      return ReferenceComparison(ranges: [range], flag: nil, caveat: "no verdict: \(caveat)")
    }
    let flag: ReferenceComparison.Flag =
      value < limits.lowerBound ? .below : value > limits.upperBound ? .above : .within
    return ReferenceComparison(
      ranges: [range],
      flag: flag,
      caveat: "not indexed to body size: the indexed value tells more"
    )
  }

  /// mL.
  private static let womensVolumes: [String: ClosedRange<Double>] = [
    "leftVentricularEndDiastolicVolume": 88...161,
    "leftVentricularEndSystolicVolume": 31...68,
    "leftVentricularStrokeVolume": 49...100,
    "rightVentricularEndDiastolicVolume": 85...166,
    "rightVentricularEndSystolicVolume": 27...77,
    "rightVentricularStrokeVolume": 48...99,
  ]

  /// By finding and sex: 20–29, 30–39, … 70–79 years.
  private static let ranges: [String: [Patient.Sex: [ClosedRange<Double>]]] = [
    "leftVentricularEndDiastolicVolumeIndex": [
      .female: [60...102, 57...99, 54...96, 51...93, 48...90, 46...87],
      .male: [65...119, 61...116, 58...112, 54...109, 51...106, 48...102],
    ],
    "leftVentricularEndSystolicVolumeIndex": [
      .female: [20...44, 19...42, 17...41, 15...39, 14...38, 12...36],
      .male: [22...54, 21...52, 19...50, 18...49, 16...47, 14...46],
    ],
    "leftVentricularStrokeVolumeIndex": [
      .female: [34...64, 33...62, 32...61, 30...59, 29...58, 27...57],
      .male: [36...72, 34...70, 32...68, 31...66, 29...64, 27...63],
    ],
    "leftVentricularEjectionFraction": [
      .female: [49...72, 49...72, 50...73, 51...74, 51...74, 52...75],
      .male: [46...71, 46...71, 47...72, 47...72, 47...72, 48...73],
    ],
    "leftVentricularMassIndex": [
      .female: [32...52, 32...52, 32...51, 31...51, 31...51, 31...50],
      .male: [42...69, 41...68, 40...67, 39...66, 38...65, 37...64],
    ],
    "rightVentricularEndDiastolicVolumeIndex": [
      .female: [60...104, 57...102, 54...99, 51...96, 48...93, 46...91],
      .male: [70...128, 66...124, 62...120, 58...116, 54...112, 50...108],
    ],
    "rightVentricularEndSystolicVolumeIndex": [
      .female: [21...46, 19...44, 17...43, 15...41, 14...39, 12...37],
      .male: [26...60, 24...58, 22...56, 20...53, 17...51, 15...49],
    ],
    "rightVentricularStrokeVolumeIndex": [
      .female: [33...65, 32...64, 31...63, 30...62, 29...61, 28...60],
      .male: [36...76, 34...74, 32...72, 31...71, 29...69, 27...67],
    ],
    "rightVentricularEjectionFraction": [
      .female: [47...71, 48...72, 49...73, 50...74, 51...75, 52...76],
      .male: [43...69, 44...70, 45...71, 45...71, 46...72, 46...72],
    ],
  ]
}
