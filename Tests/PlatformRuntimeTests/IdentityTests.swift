import Foundation
import HouseTesting
import OrganKit
import PatientRegistry
import PlatformRuntime
import Testing

/// Whose twin it is: no two people are ever mixed.
@Suite("Identities")
struct IdentityTests {
  private func bench(_ patient: String? = nil) throws -> Bench {
    let bench = try Bench()
    if let patient {
      try bench.folder.write(
        "{\"schema\": 1, \"patient\": \(patient), \"date\": \"2024-05-17\"}",
        to: "study/study.json"
      )
    }
    return bench
  }

  private func run(_ bench: Bench, _ identifier: String?, _ issuer: String?) throws -> OrganRun {
    var run = try bench.run()
    run.patient = Patient(issuer: issuer, identifier: identifier)
    return run
  }

  /// A study's patient, what the caller says, and whom the run is recorded for.
  struct Case: Sendable {
    var study: String?
    var identifier: String?
    var issuer: String?
    var expected: String
  }

  static let clinic = "{\"issuer\": \"clinic\", \"identifier\": \"7\"}"

  @Test(
    "Issuer and identifier come from the study or from the caller",
    arguments: [
      Case(study: clinic, expected: "clinic 7"),
      Case(study: clinic, identifier: "7", expected: "clinic 7"),
      Case(study: clinic, issuer: "clinic", expected: "clinic 7"),
      Case(study: clinic, identifier: "7", issuer: "clinic", expected: "clinic 7"),
      Case(identifier: "7", issuer: "clinic", expected: "clinic 7"),
      Case(identifier: "7", expected: "local 7"),
      Case(study: "{\"sex\": \"male\"}", identifier: "7", expected: "local 7"),
    ]
  )
  func identified(_ row: Case) async throws {
    let bench = try bench(row.study)
    let result = try await run(bench, row.identifier, row.issuer).run()
    #expect("\(result.patient.issuer) \(result.patient.identifier)" == row.expected)
  }

  @Test(
    "Another person than the study's is refused, and nothing is recorded",
    arguments: [
      (
        "8", nil,
        "the study is of 7 (clinic), not of 8 as --patient says: check the study, or leave "
          + "--patient out"
      ),
      (
        "7", "other",
        "the study is of 7 (clinic), not of 7 (other) as --patient says: check the study, or "
          + "leave --patient out"
      ),
      (
        nil, "other",
        "the study's patient is known to clinic, not to other as --issuer says: check the study, "
          + "or leave --issuer out"
      ),
    ] as [(String?, String?, String)]
  )
  func refused(identifier: String?, issuer: String?, sentence: String) async throws {
    let bench = try bench(Self.clinic)
    let doomed = try run(bench, identifier, issuer)
    await #expect(throws: OrganError(.studyRefused, sentence)) { try await doomed.run() }
    #expect(try bench.opened().persons().isEmpty)
    #expect(try bench.opened().check().damage == [])
  }

  @Test("A person nobody has named is found again, warned of, and named later")
  func unidentified() async throws {
    let bench = try bench()
    let first = try await run(bench, nil, nil).run()
    #expect(first.patient.issuer == "unidentified")
    #expect(first.warnings.map(\.name) == ["unidentifiedPatient", "marked"])
    // Another run of the same study is of the same person.
    var other = try bench.run()
    other.seed = 3
    let second = try await other.run()
    #expect(second.patient == first.patient)
    #expect(second.twinVersion == 2)
    // Named with the first run's own line: it is linked, and says so.
    let heard = Heard()
    let named = try await run(bench, "7", "clinic").run { heard.add($0) }
    #expect(named.run == first.run)
    #expect(named.patient == RunRecord.Identity(issuer: "clinic", identifier: "7"))
    #expect(
      heard.events.contains(
        .note("the unidentified patient of this study is now linked to 7 (clinic)")
      )
    )
    #expect(try bench.opened().persons().count == 1)
    // And is not another person's afterwards.
    let doomed = try run(bench, "8", "clinic")
    let sentence =
      "this very run is recorded for 7 (clinic), not for 8 (clinic): check --patient, or see "
      + "'platform patients link' if they are one person"
    await #expect(throws: OrganError(.studyRefused, sentence)) { try await doomed.run() }
    #expect(try bench.opened().check().damage == [])
  }

  @Test("A study that was nobody's is its patient's as soon as another run names them")
  func adopted() async throws {
    let bench = try bench()
    _ = try await run(bench, nil, nil).run()
    var other = try run(bench, "7", "clinic")
    other.seed = 3
    let named = try await other.run()
    #expect(named.patient == RunRecord.Identity(issuer: "clinic", identifier: "7"))
    #expect(named.twinVersion == 2)
    #expect(try bench.opened().persons().count == 1)
  }

  @Test("No file of the archive holds a name")
  func names() async throws {
    let bench = try bench("{\"issuer\": \"clinic\", \"identifier\": \"7\", \"name\": \"Nobody\"}")
    _ = try await run(bench, nil, nil).run()
    let home = bench.registry.artefacts
    for name in try FileManager.default.subpathsOfDirectory(atPath: home.path) {
      guard let bytes = try? Data(contentsOf: home.appending(path: name)) else { continue }
      #expect(bytes.firstRange(of: Data("Nobody".utf8)) == nil, "\(name)")
    }
  }

  @Test("What is known of the person reaches the registry, not the run's key")
  func demographics() async throws {
    let bench = try bench(
      """
      {"issuer": "clinic", "identifier": "7", "name": "N", "sex": "female",
      "birthDate": "1960-02-03", "height": {"value": 1.65, "unit": "m"}}
      """
    )
    _ = try await run(bench, nil, nil).run()
    let registry = try bench.opened()
    let person = try #require(try registry.persons().first)
    #expect(
      person.demographics
        == RunRecord.Demographics(
          name: "N",
          sex: "female",
          birthDate: "1960-02-03",
          heightCentimetres: 165
        )
    )
  }
}
