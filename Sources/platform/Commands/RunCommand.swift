import Foundation
import OrganKit
import PatientRegistry
import PlatformRuntime

extension Commands {
  static let run = CommandSpecification(
    words: ["run"],
    summary: "turn a study into a twin and a report",
    options: [
      .value("organ", .organ, "the organ", required: true),
      .value("study", .folder, "the study's folder; without it, the organ's demo"),
      .value("patient", .text("ID"), "the patient's identifier"),
      .value("issuer", .text("NAME"), "who gave that identifier"),
      .value("labels", .file, "a label map to use instead of the study's", repeatable: true),
      .flag("ignore-labels", "leave the study's own label maps aside"),
      .value("parameter", .text("NAME=VALUE"), "set a parameter of the plugin", repeatable: true),
      .value("seed", .text("N"), "the seed of random numbers, and of the demo"),
      .value("output", .folder, "where the report goes"),
      .value("time-limit", .text("SECONDS"), "instead of the plugin's own limit"),
      .value("memory-limit", .text("MIB"), "instead of the plugin's own limit"),
      .flag("force", "compute again what is recorded"),
      .flag("in-process", "run the plugin in this process, for a debugger"),
      CommandSpecification.registry,
    ],
    action: { arguments in
      let plugin = try PluginPlace.find(arguments.required("organ"))
      var run = OrganRun(
        plugin,
        study: arguments.url("study"),
        registry: RegistryFolder(told: arguments.url("registry"))
      )
      run.patient = Patient(issuer: arguments["issuer"], identifier: arguments["patient"])
      run.labels = arguments.all("labels").map { URL(filePath: $0).absoluteURL.standardized }
      run.ignoresDeliveredLabels = arguments.has("ignore-labels")
      run.parameters = try arguments.numbers("parameter")
      run.seed = try arguments.seed()
      run.output = arguments.url("output")
      run.isForced = arguments.has("force")
      run.isInProcess = arguments.has("in-process")
      run.secondsAllowed = try arguments.positive("time-limit")
      run.memoryMiB = try arguments.positive("memory-limit").flatMap { UInt64(exactly: $0) }
      let isJSON = arguments.has("json")
      let result = try await run.run { event in
        if isJSON { try? JSONLine.print(event) }
      }
      guard !isJSON else { return try JSONLine.print(result) }
      for finding in result.findings {
        Terminal.print("\(finding.name) \(finding.quantity.value) \(finding.quantity.unit)")
      }
      Terminal.print(result.report.path)
    }
  )
}
