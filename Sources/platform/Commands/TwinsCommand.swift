import Foundation
import OrganKit
import PatientRegistry

extension Commands {
  static let twins = CommandSpecification(
    words: ["twins"],
    summary: "list the twins in the registry",
    options: [
      .value("organ", .organ, "only this organ's"),
      .value("patient", .text("ID"), "only this person's"),
      .value("issuer", .text("NAME"), "who gave the identifier"),
      CommandSpecification.registry,
    ],
    examples: [.init("platform twins --organ heart", "list the hearts")],
    action: { arguments in
      let registry = try arguments.registry()
      let person = arguments.has("patient") ? try arguments.person(in: registry) : nil
      let twins = try registry.twins(of: person)
        .filter { (arguments["organ"] ?? $0.organ) == $0.organ }
      if arguments.has("json") {
        for twin in twins { try JSONLine.print(TwinLine(twin)) }
        return
      }
      guard !twins.isEmpty else { return Terminal.say("there is no such twin yet") }
      var table = TextTable(["TWIN", "ORGAN", "VERSION", "PATIENT", "MADE"])
      for twin in twins {
        table.add([twin.uid, twin.organ, "\(twin.version)", twin.person.words, twin.created])
      }
      table.lines.forEach(Terminal.print)
    }
  )

  static let twinsShow = CommandSpecification(
    words: ["twins", "show"],
    summary: "show a twin's findings, its versions, and what it foretold",
    options: [
      .value("twin", .text("TWIN"), "the twin, as 'platform twins' lists it", required: true),
      CommandSpecification.registry,
    ],
    examples: [.init("platform twins show --twin heart-0123456789ab", "show one")],
    action: { arguments in
      let registry = try arguments.registry()
      let twin = try registry.twin(arguments.required("twin"))
      let details = try TwinDetails(twin, in: registry)
      if arguments.has("json") { return try JSONLine.print(details) }
      Terminal.print("\(Terminal.bold(twin.uid))  \(twin.organ), version \(twin.version)")
      Terminal.print("  patient \(twin.person.words)")
      Terminal.print("  study \(twin.study.prefix(16))" + (twin.studyDate.map { ", \($0)" } ?? ""))
      Terminal.print("  made \(twin.created)" + (twin.parent.map { ", after \($0)" } ?? ""))
      var table = TextTable(["FINDING", "VALUE", "UNIT", "90 % INTERVAL", "ORIGIN"])
      for finding in twin.observations {
        let interval = finding.low.flatMap { low in
          finding.high.map { "\(Number.text(low)) – \(Number.text($0))" }
        }
        table.add([
          finding.name, Number.text(finding.value), finding.unit, interval ?? "", finding.origin,
        ])
      }
      table.lines.forEach(Terminal.print)
      details.historyLines.forEach(Terminal.print)
    }
  )

  static let runs = CommandSpecification(
    words: ["runs"],
    summary: "list the recorded runs",
    options: [CommandSpecification.registry],
    examples: [.init("platform runs", "list all")],
    action: { arguments in
      let runs = try arguments.registry().runs()
      if arguments.has("json") {
        for run in runs { try JSONLine.print(RunLine(run)) }
        return
      }
      guard !runs.isEmpty else { return Terminal.say("no run is recorded yet") }
      var table = TextTable(["RUN", "ORGAN", "TWIN", "FINISHED"])
      for run in runs {
        table.add([String(run.key.prefix(16)), run.organ, run.twin, run.finished])
      }
      table.lines.forEach(Terminal.print)
    }
  )

  static let runsLog = CommandSpecification(
    words: ["runs", "log"],
    summary: "print what a run's worker wrote to its log",
    options: [CommandSpecification.registry],
    positionals: [
      .init(name: "id", value: .text("ID"), help: "the run's key, or the beginning of it")
    ],
    examples: [.init("platform runs log 0123456789ab", "print one")],
    action: { arguments in
      let word = arguments.positionals[0]
      let folder = arguments.registryFolder
      let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.runs.path)) ?? []
      let found = names.filter { $0.hasPrefix(word) && !word.isEmpty }
      guard found.count == 1 else {
        throw RegistryError(
          found.isEmpty
            ? "there is no log of a run '\(word)': see 'platform runs'"
            : "several runs begin with '\(word)': write more of it"
        )
      }
      let log = folder.run(found[0]).appending(path: "log.txt")
      guard let text = try? String(decoding: Data(contentsOf: log), as: UTF8.self) else {
        throw RegistryError("\(log.path) is gone: a sweep may have taken it")
      }
      Terminal.write(text, to: STDOUT_FILENO)
    }
  )
}

/// Numbers for people.
enum Number {
  /// Four significant digits.
  static func text(_ value: Double) -> String {
    value.formatted(.number.precision(.significantDigits(1...4)).grouping(.never))
  }
}

private struct TwinLine: Encodable {
  private enum CodingKeys: String, CodingKey { case twin, organ, version, patient, study, date }
  private let twin: TwinSummary

  init(_ twin: TwinSummary) { self.twin = twin }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(twin.uid, forKey: .twin)
    try container.encode(twin.organ, forKey: .organ)
    try container.encode(twin.version, forKey: .version)
    try container.encode(twin.person.identity.map(IdentityLine.init), forKey: .patient)
    try container.encode(twin.study, forKey: .study)
    try container.encode(twin.studyDate, forKey: .date)
  }
}

private struct RunLine: Encodable {
  var run: String
  var organ: String
  var twin: String
  var started: String
  var finished: String

  init(_ run: RegisteredRun) {
    self.run = run.key
    organ = run.organ
    twin = run.twin
    started = run.started
    finished = run.finished
  }
}
