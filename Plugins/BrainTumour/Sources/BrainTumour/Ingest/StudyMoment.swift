import OrganKit

/// A moment of a study: a day, and how much of it had passed where the study tells the time.
struct StudyMoment: Equatable, Comparable, Sendable {
  /// As the study writes it (ISO 8601).
  let text: String
  /// Days since 2000-01-01.
  let day: Int
  /// The part of the day that had passed, 0 to 1; nil for a date alone.
  let part: Double?
  /// The day in the calendar.
  let date: CalendarDate

  /// The moment of an ISO 8601 date or date-time; nil for anything else, such as 25 o'clock.
  ///
  /// Time zones are left aside: all clocks of a study are taken to be one hospital's.
  init?(_ text: String) {
    guard let date = CalendarDate(text) else { return nil }
    self.text = text
    self.date = date
    day = CalendarDate("2000-01-01").map { CalendarDate.days(from: $0, to: date) } ?? 0
    guard let time = text.split(separator: "T").dropFirst().first else {
      part = nil
      return
    }
    let fields = time.prefix(8).split(separator: ":").map { Int($0.prefix(2)) }
    guard fields.count >= 2, let hours = fields[0], let minutes = fields[1], 0...23 ~= hours,
      0...59 ~= minutes
    else { return nil }
    let seconds = time.count >= 8 && fields.count > 2 ? fields[2] ?? 0 : 0
    guard 0...60 ~= seconds else { return nil }
    part = (Double(hours) + (Double(minutes) + Double(seconds) / 60) / 60) / 24
  }

  /// Days from a first scan to this moment.
  ///
  /// A scan stands at its day's beginning and a treatment at noon where no time is told, so that a
  /// scan of the same day shows what was before.
  ///
  /// - Parameters:
  ///   - first: the first scan.
  ///   - assumed: the part of the day where none is told.
  /// - Returns: days, negative before it.
  func days(since first: StudyMoment, assumed: Double) -> Double {
    Double(day - first.day) + (part ?? assumed) - (first.part ?? 0)
  }

  /// Earlier moments are smaller; a date alone is its day's beginning.
  static func < (one: StudyMoment, other: StudyMoment) -> Bool {
    (one.day, one.part ?? 0, one.text) < (other.day, other.part ?? 0, other.text)
  }
}
