import Foundation
import OrganKit
import PatientRegistry
import PlatformRuntime

extension Commands {
  private static let twin = CommandSpecification.Option.value(
    "twin",
    .text("TWIN"),
    "the twin, as 'platform twins' lists it",
    required: true
  )

  static let report = CommandSpecification(
    words: ["report"],
    summary: "render a recorded twin's report again",
    options: [
      twin,
      .value("output", .folder, "where the report goes (default: in the registry)"),
      CommandSpecification.registry,
    ],
    examples: [
      .init("platform report --twin heart-0123456789ab --output ~/report", "render it there")
    ],
    action: { arguments in
      let archive = try RunArchive(arguments.registryFolder)
      let stored = try archive.stored(twin: arguments.required("twin"))
      let result = try archive.deliver(stored, to: arguments.url("output"))
      if arguments.has("json") { return try JSONLine.print(result) }
      Terminal.print(result.report.path)
    }
  )

  static let simulate = CommandSpecification(
    words: ["simulate"],
    summary: "ask a recorded twin a what-if question",
    discussion: [
      "The scenarios and what can be set in each stand in the organ's plugin.json. The answer comes "
        + "from the twin's own files."
    ],
    options: [
      twin,
      .value("scenario", .text("NAME"), "one of the organ's scenarios", required: true),
      .value("parameter", .text("NAME=VALUE"), "set one of its parameters", repeatable: true),
      CommandSpecification.registry,
    ],
    examples: [
      .init(
        "platform simulate --twin phantom-0123456789ab --scenario growth --parameter factor=2",
        "ask the phantom"
      )
    ],
    action: { arguments in
      let archive = try RunArchive(arguments.registryFolder)
      let twin = try arguments.required("twin")
      let organ = try archive.stored(twin: twin).twin.organ
      let simulation = Simulation(
        try PluginPlace.find(organ),
        registry: arguments.registryFolder
      )
      let scenario = try arguments.required("scenario")
      let parameters = try arguments.numbers("parameter")
      let display = RunDisplay(isJSON: arguments.has("json"))
      let outcome = try await cancellable {
        try await simulation.outcome(of: scenario, parameters, twin: twin) { display.show($0) }
      }
      display.end()
      if arguments.has("json") {
        return try JSONLine.print(SimulationLine(twin, scenario, outcome))
      }
      var table = TextTable(["FINDING", "VALUE", "UNIT"])
      for finding in outcome.findings {
        table.add([finding.title, Number.text(finding.quantity.value), finding.quantity.unit])
      }
      table.lines.forEach(Terminal.print)
    }
  )
}

/// A twin's answer in JSON.
private struct SimulationLine: Encodable {
  var event = "result"
  var twin: String
  var scenario: String
  var findings: [FindingLine]

  init(_ twin: String, _ scenario: String, _ outcome: Outcome) {
    self.twin = twin
    self.scenario = scenario
    findings = outcome.findings.map(FindingLine.init)
  }
}
