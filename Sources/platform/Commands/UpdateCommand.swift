import Foundation
import OrganKit
import PatientRegistry
import PlatformRuntime

extension Commands {
  static let update = CommandSpecification(
    words: ["update"],
    summary: "let a recorded twin foretell a later study, then take it in: its next version",
    discussion: [
      "Of the study only 'study.json' is read at first: its date, and the treatments before it. The "
        + "twin foretells that day, and the forecast is recorded with its time; only then the study's "
        + "files are opened, and what they show is taken into the twin.",
      "The twin keeps its versions: 'platform twins show' lists them with what each foretold. The "
        + "same study again returns the recorded version; an interrupted update goes on after its "
        + "last finished room. Parameters are the twin's own unless some are given.",
    ],
    options: [
      twin,
      .value("study", .folder, "the later study, with its date in study.json", required: true),
      .value("labels", .file, "a label map that replaces the study's", repeatable: true),
      .flag("ignore-labels", "leave label maps in the study aside"),
      .value("output", .folder, "where the report goes (default: in the registry)"),
      .value(
        "parameter",
        .text("NAME=VALUE"),
        "set one of the organ's parameters",
        repeatable: true
      ),
      .value("seed", .text("N"), "the seed of all random numbers (default: the twin's and one)"),
      .flag("force", "take the study in again; the forecast stays as it was recorded"),
      .value("time-limit", .text("SECONDS"), "override the plugin's time limit"),
      .value("memory-limit", .text("MIB"), "override the plugin's memory limit"),
      .flag("in-process", "run the plugin in this process, for a debugger"),
      CommandSpecification.registry,
    ],
    examples: [
      .init(
        "platform update --twin phantom-0123456789ab --study ~/studies/18",
        "foretell the follow-up, then take it in"
      ),
      .init("platform twins show --twin phantom-0123456789ab", "see versions and forecasts"),
    ],
    action: { arguments in
      let twin = try arguments.required("twin")
      let organ = try RunArchive(arguments.registryFolder).stored(twin: twin).twin.organ
      let plugin = try PluginPlace.find(organ)
      let run = try organRun(of: plugin, study: arguments.url("study"), arguments)
      let display = RunDisplay(
        isJSON: arguments.has("json"),
        stages: ["forecasting", "ingestion", "segmentation", "modelling", "reporting"]
      )
      defer { display.end() }
      let result = try await cancellable {
        try await run.update(twin: twin) { display.show($0) }
      }
      display.end()
      if arguments.has("json") { return try JSONLine.print(result) }
      RunSummary(result, plugin.manifest).print()
    }
  )
}
