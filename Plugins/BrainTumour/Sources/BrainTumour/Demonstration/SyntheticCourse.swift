import OrganKit

/// When a synthetic patient is seen and treated, in days since the first scan.
struct SyntheticCourse: Sendable {
  /// The second scan, before treatment.
  let second: Double
  /// The first fraction's day: a Monday.
  let start: Double
  /// The scan under treatment.
  let third: Double
  /// The scan after it.
  var fourth: Double?
  /// The weekday of day 0, 0 for a Monday.
  let weekday: Int

  static let fractionCount = 30
  static let fractionDose = 2.0
  /// mg/m² with radiotherapy, and in the five days of a cycle afterwards.
  static let dailyDose = 75.0
  static let cycleDose = 150.0

  /// A course whose second scan comes so many days after the first.
  init(second: Int, weekday: Int) {
    self.second = Double(second)
    self.weekday = weekday
    // A Monday, ten days after the scan at the earliest.
    let earliest = second + 10
    let start = earliest + (7 - (earliest + weekday) % 7) % 7
    self.start = Double(start)
    // After the fifth fraction, on the first week's Saturday.
    third = Double(start + 5)
  }

  /// 30 fractions on weekdays.
  var fractionDays: [Double] {
    (0..<Self.fractionCount).map { start + Double($0 / 5 * 7 + $0 % 5) }
  }

  /// The day of the last fraction.
  var end: Double { fractionDays.last ?? start }

  /// Days and amounts (mg/m²) of temozolomide: daily with radiotherapy, then cycles of five days in
  /// 28 from four weeks after it, until the last scan.
  var doses: [(day: Double, amount: Double)] {
    let daily = stride(from: start, through: end, by: 1).map { ($0, Self.dailyDose) }
    var cycles: [(Double, Double)] = []
    for cycle in 0..<6 {
      for day in 0..<5 { cycles.append((end + 28 + Double(28 * cycle + day), Self.cycleDose)) }
    }
    return (daily + cycles).filter { $0.0 < fourth ?? third }
  }

  /// The course as the growth model takes it: what is done, is done at noon.
  var treatment: TreatmentCourse {
    let most = doses.map(\.amount).max() ?? 1
    let last = fourth ?? third
    return TreatmentCourse(
      fractions: fractionDays.filter { $0 < last }
        .map { TreatmentCourse.Fraction(day: $0 + 0.5, dose: Self.fractionDose) },
      doses: doses.map { TreatmentCourse.DrugDose(day: $0.day + 0.5, amount: $0.amount / most) }
    )
  }

  /// The days of the scans.
  var scanDays: [Double] { [0, second, third] + (fourth.map { [$0] } ?? []) }

  /// The date of a day; day 0 is in early 2031 and on the weekday that was drawn.
  func date(_ day: Double) -> String {
    // A Monday.
    let monday = CalendarDate("2031-01-06")
    return monday?.adding(days: weekday + Int(day))?.description ?? ""
  }
}
