import Foundation
import OrganKit
import PlatformRuntime

extension Commands {
  static let doctor = CommandSpecification(
    words: ["doctor"],
    summary: "check this machine, or a plugin",
    discussion: [
      "Without --plugin: the processor, libraries, folders, plugins and the programs that some "
        + "studies need. Nothing is changed.",
      "With --plugin, a plugin author's loop: the manifest, the library, its stamp, and in a worker "
        + "the checks that every organ passes. The folder is the plugin's package, built with "
        + "'swift build', or one that holds plugin.json and the library.",
    ],
    options: [
      .value("plugin", .folder, "a plugin's package"), CommandSpecification.registry,
    ],
    examples: [
      .init("platform doctor", "is everything here?"),
      .init("swift build && platform doctor --plugin .", "after each change to a plugin"),
    ],
    action: { arguments in
      let diagnoses: [Diagnosis]
      if let folder = arguments.url("plugin") {
        diagnoses = await PluginDoctor(folder).diagnoses()
      } else {
        diagnoses = MachineDoctor(registry: arguments.registryFolder).diagnoses()
      }
      var table = TextTable(["", "", ""])
      for diagnosis in diagnoses {
        if arguments.has("json") {
          try JSONLine.print(diagnosis)
        } else {
          table.add([diagnosis.mark, diagnosis.subject, diagnosis.sentence])
        }
      }
      if !arguments.has("json") { table.lines.dropFirst().forEach(Terminal.print) }
      let bad = diagnoses.filter { $0.verdict == .bad }
      guard let first = bad.first else { return }
      let others = bad.count > 1 ? " (and \(bad.count - 1) more, listed above)" : ""
      throw OrganError(.checkFailed, "\(first.subject): \(first.sentence)\(others)")
    }
  )
}

extension Diagnosis {
  fileprivate var mark: String {
    switch verdict {
    case .good: "ok"
    case .optional: "--"
    case .bad: "BAD"
    }
  }
}
