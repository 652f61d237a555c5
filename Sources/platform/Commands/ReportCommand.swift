import Foundation
import OrganKit
import PatientRegistry
import PlatformRuntime

extension Commands {
  /// `--twin TWIN`.
  static let twin = CommandSpecification.Option.value(
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
}
