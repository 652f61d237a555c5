/// A day of the Gregorian calendar, read from an ISO 8601 date or date-time.
public struct CalendarDate: Equatable, Comparable, Sendable {
  /// The year, 1 to 9999.
  public let year: Int
  /// The month, 1 to 12.
  public let month: Int
  /// The day of the month.
  public let day: Int

  /// The day of `2024-05-17` or `2024-05-17T09:12:00Z`; nil for anything else.
  public init?(_ text: String) {
    let time = /T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})?/
    guard let match = text.prefixMatch(of: /(\d{4})-(\d{2})-(\d{2})/),
      match.range.upperBound == text.endIndex
        || text[match.range.upperBound...].wholeMatch(of: time) != nil,
      let year = Int(match.1), let month = Int(match.2), let day = Int(match.3),
      year >= 1, 1...12 ~= month, day >= 1, day <= Self.days(in: month, of: year)
    else { return nil }
    (self.year, self.month, self.day) = (year, month, day)
  }

  /// Whole years from one day to a later one.
  public static func years(from birth: CalendarDate, to day: CalendarDate) -> Int {
    let hadBirthday = (day.month, day.day) >= (birth.month, birth.day)
    return day.year - birth.year - (hadBirthday ? 0 : 1)
  }

  /// Earlier days are smaller.
  public static func < (one: CalendarDate, other: CalendarDate) -> Bool {
    (one.year, one.month, one.day) < (other.year, other.month, other.day)
  }

  private static func days(in month: Int, of year: Int) -> Int {
    let isLeap = year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400))
    return [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
  }
}
