import Foundation
import OrganKit
import PatientRegistry
import PlatformRuntime

extension Commands {
  static let simulate = CommandSpecification(
    words: ["simulate"],
    summary: "ask a recorded twin a what-if question",
    discussion: [
      "The scenarios and what can be set in each stand in the organ's plugin.json. The answer comes "
        + "from the twin's own files; the same question again is answered from what was kept. With "
        + "--output the answer is also laid down as a report, with its figures and files."
    ],
    options: [
      twin,
      .value("scenario", .text("NAME"), "one of the organ's scenarios", required: true),
      .value("parameter", .text("NAME=VALUE"), "set one of its parameters", repeatable: true),
      .value("output", .folder, "where a report of the answer goes (default: none)"),
      CommandSpecification.registry,
    ],
    examples: [
      .init(
        "platform simulate --twin phantom-0123456789ab --scenario growth --parameter factor=2",
        "ask the phantom"
      ),
      .init(
        "platform simulate --twin phantom-0123456789ab --scenario growth --output ~/growth",
        "with the scenario's defaults, and a report"
      ),
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
      let output = arguments.url("output")
      let display = RunDisplay(isJSON: arguments.has("json"), stages: ["simulation"])
      defer { display.end() }
      let result = try await cancellable {
        try await simulation.answer(to: scenario, parameters, twin: twin, output: output) {
          display.show($0)
        }
      }
      display.end()
      if arguments.has("json") { return try JSONLine.print(result) }
      var table = TextTable(["FINDING", "VALUE", "UNIT", "90 % INTERVAL"])
      for finding in result.outcome.findings {
        var interval = ""
        if case .interval(let low, let high) = finding.uncertainty {
          interval = "\(Number.text(low)) – \(Number.text(high))"
        }
        table.add([
          finding.title, Number.text(finding.quantity.value), finding.quantity.unit, interval,
        ])
      }
      table.lines.forEach(Terminal.print)
      if let report = result.report { Terminal.print(report.path) }
    }
  )
}
