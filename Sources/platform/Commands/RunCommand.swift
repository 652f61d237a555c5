import Dispatch
import Foundation
import OrganKit
import PlatformRuntime

extension Commands {
  static let run = CommandSpecification(
    words: ["run"],
    summary: "take a study through an organ's rooms to a twin and a report",
    discussion: [
      "Without --study the organ's built-in demo runs: a synthetic study whose truth is known. A "
        + "study is a folder; 'study.json' in it is optional.",
      "The same study with the same plugin, parameters and seed returns the recorded result; an "
        + "interrupted run goes on after its last finished room.",
      "A study that names nobody belongs to an unidentified person, until 'platform patients link' "
        + "says who it is.",
    ],
    options: [
      .value("organ", .organ, "the organ, as 'platform organs' lists it", required: true),
      .value("study", .folder, "the study's folder"),
      .value("studies", .folder, "a folder of studies: one after another, one CSV row each"),
      .value("patient", .text("ID"), "the person's identifier"),
      .value("issuer", .text("NAME"), "who gave the identifier"),
      .value("labels", .file, "a label map that replaces the study's", repeatable: true),
      .flag("ignore-labels", "leave label maps in the study aside"),
      .value("output", .folder, "where the report goes (default: in the registry)"),
      .value(
        "parameter",
        .text("NAME=VALUE"),
        "set one of the organ's parameters",
        repeatable: true
      ),
      .value("seed", .text("N"), "the seed of all random numbers, and of the demo"),
      .flag("force", "compute again what is recorded; the twin keeps its version"),
      .value("time-limit", .text("SECONDS"), "override the plugin's time limit"),
      .value("memory-limit", .text("MIB"), "override the plugin's memory limit"),
      .flag("in-process", "run the plugin in this process, for a debugger"),
      CommandSpecification.registry,
    ],
    examples: [
      .init("platform run --organ heart", "run the built-in demo"),
      .init("platform run --organ heart --study ~/studies/17 --output ~/reports/17", "run a study"),
      .init(
        "platform run --organ heart --study ~/studies/17 --patient 1234 --issuer clinic",
        "say whose study it is"
      ),
      .init("platform run --organ heart --studies ~/studies --output ~/reports", "run many"),
    ],
    action: { arguments in
      let plugin = try PluginPlace.find(arguments.required("organ"))
      guard arguments.has("studies") else {
        let run = try organRun(of: plugin, study: arguments.url("study"), arguments)
        let result = try await watched(run, arguments)
        if arguments.has("json") { return try JSONLine.print(result) }
        return RunSummary(result, plugin.manifest).print()
      }
      guard !arguments.has("study"), !arguments.has("patient") else {
        throw OrganError(.wrongCommandLine, "--studies goes with neither --study nor --patient")
      }
      let names = plugin.manifest.findings.map(\.name)
      let output = arguments.url("output")
      let batch = try StudyBatch(
        arguments,
        output: output,
        table: "studies.csv",
        columns: ["twin", "version", "reviewNeeded", "reason"] + names
      )
      try await batch.run { study in
        var run = try organRun(of: plugin, study: study, arguments)
        run.output = output?.appending(path: study.lastPathComponent)
        let result = try await watched(run, arguments)
        var cells = Dictionary(result.findings.map { ($0.name, "\($0.quantity.value)") }) { $1 }
        cells["twin"] = result.twin
        cells["version"] = "\(result.twinVersion)"
        cells["reviewNeeded"] = "\(result.reviewNeeded)"
        return StudyBatch.Row(cells: cells, result: result)
      }
    }
  )

  /// The run that a command line asks for.
  static func organRun(
    of plugin: InstalledPlugin,
    study: URL?,
    _ arguments: Arguments
  ) throws -> OrganRun {
    guard arguments.has("patient") || !arguments.has("issuer") else {
      throw OrganError(.wrongCommandLine, "--issuer needs --patient: an identity is both")
    }
    var run = OrganRun(plugin, study: study, registry: arguments.registryFolder)
    run.labels = try arguments.all("labels")
      .map { word in
        guard FileManager.default.fileExists(atPath: word) else {
          throw OrganError(.wrongCommandLine, "--labels \(word): there is no such file")
        }
        return URL(filePath: word).absoluteURL.standardized
      }
    run.ignoresDeliveredLabels = arguments.has("ignore-labels")
    run.patient = Patient(issuer: arguments["issuer"], identifier: arguments["patient"])
    run.parameters = try arguments.numbers("parameter")
    run.seed = try arguments.seed()
    run.isForced = arguments.has("force")
    run.isInProcess = arguments.has("in-process")
    run.output = arguments.url("output")
    run.secondsAllowed = try arguments.positive("time-limit")
    run.memoryMiB = try arguments.memoryLimit()
    return run
  }

  /// Runs with a progress bar or JSON lines; Ctrl-C cancels.
  static func watched(_ run: OrganRun, _ arguments: Arguments) async throws -> RunResult {
    let display = RunDisplay(isJSON: arguments.has("json"))
    defer { display.end() }
    return try await cancellable { try await run.run { display.show($0) } }
  }

  /// Runs a body as a task that Ctrl-C cancels.
  static func cancellable<Result: Sendable>(
    _ body: @escaping @Sendable () async throws -> Result
  ) async throws -> Result {
    let task = Task { try await body() }
    signal(SIGINT, SIG_IGN)
    signal(SIGTERM, SIG_IGN)
    let sources = [SIGINT, SIGTERM]
      .map { number in
        let source = DispatchSource.makeSignalSource(signal: number)
        source.setEventHandler { task.cancel() }
        source.resume()
        return source
      }
    defer { for source in sources { source.cancel() } }
    return try await task.value
  }
}
