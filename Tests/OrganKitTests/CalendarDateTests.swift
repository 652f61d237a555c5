import OrganKit
import Testing

@Suite("Calendar dates")
struct CalendarDateTests {
  @Test(
    "Days between two dates, and back",
    arguments: [
      ("2024-05-17", "2024-08-15", 90), ("2023-02-28", "2023-03-01", 1),
      ("2024-02-28", "2024-03-01", 2), ("1900-02-28", "1900-03-01", 1),
      ("2000-02-28", "2000-03-01", 2), ("0001-01-01", "9999-12-31", 3_652_058),
      ("2024-05-17T23:59:00Z", "2024-05-18", 1), ("2024-12-31", "2023-12-31", -366),
      ("2001-01-01", "2401-01-01", 146_097), ("2024-05-17", "2024-05-17", 0),
    ]
  )
  func days(from: String, to: String, days: Int) throws {
    let (one, other) = (try #require(CalendarDate(from)), try #require(CalendarDate(to)))
    #expect(CalendarDate.days(from: one, to: other) == days)
    #expect(CalendarDate.days(from: other, to: one) == -days)
    #expect(one.adding(days: days) == other)
    #expect(one.adding(days: days)?.description == String(to.prefix(10)))
  }

  @Test("Every day of 800 years follows the day before")
  func everyDay() throws {
    var day = try #require(CalendarDate("1599-12-31"))
    for number in 1...292_194 {
      let next = try #require(day.adding(days: 1))
      #expect(day < next)
      day = next
      if number % 10_007 == 0 { #expect(CalendarDate(day.description) == day) }
    }
    #expect(day.description == "2399-12-31")
  }

  @Test("Beyond the years 1 to 9999 there is no day", arguments: [-1, 3_652_059, .max, .min])
  func beyond(days: Int) throws {
    #expect(try #require(CalendarDate("0001-01-01")).adding(days: days) == nil)
  }
}
