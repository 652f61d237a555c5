import Testing

@testable import BrainTumour

/// Progression by volume, on courses whose day is known by hand.
@Suite("Progression")
struct ProgressionTests {
  struct Course: CustomTestStringConvertible {
    var name: String
    var days: [Double]
    var volumes: [Double]
    var start = 0.0
    var expected: Double?
    var testDescription: String { name }
  }

  static let courses: [Course] = [
    Course(name: "growing", days: [0, 10, 20], volumes: [10, 12, 16], expected: 15),
    Course(name: "steady", days: [0, 10, 20], volumes: [10, 10, 10], expected: nil),
    Course(
      name: "from the nadir",
      days: [0, 10, 20, 30, 40],
      volumes: [10, 5, 4, 5, 6.2],
      // 40 % above 4 mL is 5.6 mL, half-way from 5 to 6.2.
      expected: 35
    ),
    Course(
      name: "not from before the start",
      days: [0, 10, 20, 30],
      volumes: [1, 10, 11, 15],
      start: 10,
      expected: 17.5
    ),
    Course(
      name: "after a full response, when it can be measured",
      days: [0, 10, 20, 30],
      volumes: [10, 0, 0.2618, 0.7854],
      expected: 25
    ),
  ]

  @Test("The day is that of 40 % above the smallest volume", arguments: courses)
  func day(course: Course) throws {
    let found = Progression.time(days: course.days, volumes: course.volumes, from: course.start)
    guard let expected = course.expected else {
      #expect(found == nil)
      return
    }
    #expect(abs(try #require(found) - expected) < 1e-9)
  }
}
