import Foundation
import OrganKit
import Testing

@testable import BrainTumour

@Suite("The treatment log")
struct TreatmentLogTests {
  private static func entry(
    _ kind: String = "radiotherapy",
    _ time: String = "2024-06-03",
    dose: Double? = 2,
    unit: String = "Gy",
    agent: String? = nil
  ) -> StudyDescription.Treatment {
    StudyDescription.Treatment(
      kind: kind,
      time: time,
      agent: agent,
      dose: dose.map { Quantity($0, unit) }
    )
  }

  private static func drug(
    _ time: String = "2024-06-03",
    dose: Double? = 75,
    unit: String = "mg/m2",
    agent: String? = "temozolomide"
  ) -> StudyDescription.Treatment {
    entry("chemotherapy", time, dose: dose, unit: unit, agent: agent)
  }

  /// A log that is refused, and parts of the sentence.
  struct Row: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var sentence: String
    var log: [StudyDescription.Treatment]
    var birth: String?
  }

  static let rows = [
    Row(
      testDescription: "two fractions of one day",
      sentence: "study.json: treatments.1 (2024-06-03) overlaps with treatments.0",
      log: [entry(), entry()]
    ),
    Row(
      testDescription: "two fractions an hour apart",
      sentence: "overlaps with",
      log: [entry("radiotherapy", "2024-06-03T09:00"), entry("radiotherapy", "2024-06-03T10:00")]
    ),
    Row(
      testDescription: "a fraction with a time beside one without",
      sentence: "overlaps with",
      log: [entry("radiotherapy", "2024-06-03T09:00"), entry("radiotherapy", "2024-06-03")]
    ),
    Row(
      testDescription: "a negative dose",
      sentence: "treatments.0.dose is -2 Gy; a fraction's dose is positive",
      log: [entry(dose: -2)]
    ),
    Row(
      testDescription: "no dose at all",
      sentence: "treatments.0 (radiotherapy) has no dose",
      log: [entry(dose: nil)]
    ),
    Row(
      testDescription: "a dose of nothing",
      sentence: "is 0 Gy",
      log: [entry(dose: 0)]
    ),
    Row(
      testDescription: "a thousand gray",
      sentence: "treatments.0.dose is 1000 Gy, where a single fraction has at most 30 Gy",
      log: [entry(dose: 1000)]
    ),
    Row(
      testDescription: "the whole course in one entry",
      sentence: "is 60 Gy",
      log: [entry(dose: 60)]
    ),
    Row(
      testDescription: "three hundred gray in all",
      sentence: "add up to 300 Gy",
      log: (1...30).map { entry("radiotherapy", String(format: "2024-06-%02d", $0), dose: 10) }
    ),
    Row(
      testDescription: "a dose in millisievert",
      sentence: "is in 'mSv', not in Gy or cGy",
      log: [entry(unit: "mSv")]
    ),
    Row(
      testDescription: "before birth",
      sentence: "the patient was born on 2030-01-01",
      log: [entry()],
      birth: "2030-01-01"
    ),
    Row(
      testDescription: "in the Middle Ages",
      sentence: "it is not of our time",
      log: [entry("radiotherapy", "1204-04-12")]
    ),
    Row(
      testDescription: "no time of a day",
      sentence: "treatments.0.time is",
      log: [entry("radiotherapy", "2024-06-03T27:99")]
    ),
    Row(
      testDescription: "no agent",
      sentence: "does not name its 'agent'",
      log: [drug(agent: nil)]
    ),
    Row(
      testDescription: "a negative dose of the drug",
      sentence: "a dose of temozolomide is positive",
      log: [drug(dose: -75)]
    ),
    Row(
      testDescription: "a drum of the drug",
      sentence: "at most 1000 mg/m2",
      log: [drug(dose: 1e6)]
    ),
    Row(
      testDescription: "two units of the drug",
      sentence: "give all in one unit",
      log: [drug(), drug("2024-06-04", dose: 140, unit: "mg")]
    ),
    Row(
      testDescription: "two doses of one day",
      sentence: "two entries of one dose",
      log: [drug(), drug()]
    ),
    Row(
      testDescription: "two operations of one day",
      sentence: "two entries of one operation",
      log: [entry("resection", dose: nil), entry("resection", dose: nil)]
    ),
  ]

  @Test("Each impossible log is refused by name", arguments: rows)
  func refusals(row: Row) {
    do {
      _ = try TreatmentLog(row.log, birth: row.birth, file: "study.json")
      Issue.record("it was taken")
    } catch let error as OrganError {
      #expect(error.code == .studyRefused)
      #expect(error.description.contains(row.sentence), "\(error.description)")
    } catch {
      Issue.record(error)
    }
  }

  @Test("An undated fraction is refused by name")
  func undated() async throws {
    let bench = try StudyBench()
    try bench.layDescribed(
      rest: #", "treatments": [{"kind": "radiotherapy", "dose": {"value": 2, "unit": "Gy"}}]"#
    )
    await #expect {
      _ = try await bench.ingest()
    } throws: { "\($0)".contains("'treatments.0.time' is missing") }
  }

  @Test("Days count from the first scan; what has no time happens at noon")
  func days() throws {
    let log = try TreatmentLog(
      [
        Self.entry("radiotherapy", "2024-06-04", dose: 180, unit: "cGy"),
        Self.entry("radiotherapy", "2024-06-03T18:00:00Z", dose: 1.2),
        Self.entry("radiotherapy", "2024-06-03T06:00:00Z", dose: 1.2),
        Self.drug("2024-06-03", dose: 75), Self.drug("2024-07-29", dose: 150),
        Self.drug("2024-06-05", agent: "Lomustine"),
      ],
      birth: "1960-02-29",
      file: "study.json"
    )
    let first = try #require(StudyMoment("2024-02-28"))
    let course = log.course(since: first)
    #expect(course.fractions.map(\.day) == [96.25, 96.75, 97.5])
    #expect(course.fractions.map(\.dose) == [1.2, 1.2, 1.8])
    #expect(course.doses == [.init(day: 96.5, amount: 0.5), .init(day: 152.5, amount: 1)])
    #expect(log.otherAgents == ["lomustine"])
  }

  @Test("A scan of a treatment's day lies before it")
  func sameDay() throws {
    let first = try #require(StudyMoment("2024-06-03"))
    let log = try TreatmentLog([Self.entry()], birth: nil, file: "study.json")
    #expect(log.course(since: first).fractions.map(\.day) == [0.5])
  }

  @Test("A fraction decades from every scan is refused by name")
  func decades() throws {
    let log = try TreatmentLog(
      [Self.entry("radiotherapy", "1980-06-03")],
      birth: nil,
      file: "study.json"
    )
    let scan = try #require(StudyMoment("2024-06-03"))
    #expect {
      try log.check(againstScans: scan, to: scan)
    } throws: { "\($0)".contains("treatments.0 is dated 1980-06-03, decades from") }
  }
}
