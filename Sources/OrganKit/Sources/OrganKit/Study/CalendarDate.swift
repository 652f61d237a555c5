/// A day of the Gregorian calendar, read from an ISO 8601 date or date-time.
public struct CalendarDate: Equatable, Comparable, CustomStringConvertible, Sendable {
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

  /// Days from one day to another; negative where the other is earlier.
  public static func days(from one: CalendarDate, to other: CalendarDate) -> Int {
    other.number - one.number
  }

  /// The day some days later, or earlier; nil beyond the years 1 to 9999.
  public func adding(days: Int) -> CalendarDate? {
    let (number, overflow) = number.addingReportingOverflow(days)
    guard !overflow, 0..<Self.start(of: 10_000) ~= number else { return nil }
    // 400 years have 146,097 days; the estimate is at most a year off.
    var year = min(9999, number / 146_097 * 400 + number % 146_097 / 366 + 1)
    while Self.start(of: year + 1) <= number { year += 1 }
    var (month, rest) = (1, number - Self.start(of: year))
    while rest >= Self.days(in: month, of: year) {
      rest -= Self.days(in: month, of: year)
      month += 1
    }
    return CalendarDate(year: year, month: month, day: rest + 1)
  }

  /// `2024-05-17`.
  public var description: String {
    func digits(_ number: Int, _ count: Int) -> String {
      String(repeating: "0", count: max(0, count - "\(number)".count)) + "\(number)"
    }
    return "\(digits(year, 4))-\(digits(month, 2))-\(digits(day, 2))"
  }

  /// Days since 0001-01-01.
  private var number: Int {
    (1..<month).reduce(Self.start(of: year) + day - 1) { $0 + Self.days(in: $1, of: year) }
  }

  /// The number of a year's first day.
  private static func start(of year: Int) -> Int {
    let past = year - 1
    return 365 * past + past / 4 - past / 100 + past / 400
  }

  private init(year: Int, month: Int, day: Int) {
    (self.year, self.month, self.day) = (year, month, day)
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
