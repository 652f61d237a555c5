import Foundation
import OrganKit
import PlatformRuntime

extension Commands {
  static let demo = CommandSpecification(
    words: ["demo"],
    summary: "write an organ's synthetic demo study, and what is true of it",
    discussion: [
      "The folder is a study like any other; 'truth.json' and 'truth/' in it hold the known truth "
        + "and are no part of the study. Without --seed it is the default demo."
    ],
    options: [
      .value("organ", .organ, "the organ", required: true),
      .value("output", .folder, "a new or empty folder", required: true),
      .value("seed", .text("N"), "another study for each number"),
      CommandSpecification.registry,
    ],
    examples: [
      .init("platform demo --organ heart --output /tmp/demo --seed 7", "write the seventh"),
      .init("platform run --organ heart --study /tmp/demo", "and run it"),
    ],
    action: { arguments in
      let plugin = try PluginPlace.find(arguments.required("organ"))
      let output = URL(filePath: try arguments.required("output")).absoluteURL.standardized
      let demo = Demonstration(
        plugin,
        seed: try arguments.seed(),
        registry: arguments.registryFolder
      )
      let display = RunDisplay(isJSON: arguments.has("json"))
      try await cancellable { try await demo.write(to: output) { display.show($0) } }
      display.end()
      if arguments.has("json") {
        return try JSONLine.print(["event": "result", "study": output.path])
      }
      Terminal.print(output.path)
    }
  )

  static let organs = CommandSpecification(
    words: ["organs"],
    summary: "list the organ plugins, and why any was refused",
    discussion: [
      "Plugins are looked for in the folders of PLATFORM_PLUGIN_PATH, then beside this executable. "
        + "Listing runs none of their code."
    ],
    options: [.flag("ids", "print the usable ones' words only")],
    examples: [.init("platform organs", "list all")],
    action: { arguments in
      var table = TextTable(["ORGAN", "VERSION", "STATE", ""])
      let listings = PluginPlace.listings()
      for listing in listings {
        let (state, reason, summary): (String, String?, String) =
          switch listing.plugin {
          case .success(let plugin): ("ready", nil, plugin.manifest.summary)
          case .failure(let error): ("refused", error.description, error.description)
          }
        if arguments.has("json") {
          try JSONLine.print(
            OrganLine(id: listing.id, version: listing.version, state: state, reason: reason)
          )
        } else if arguments.has("ids") {
          if reason == nil { Terminal.print(listing.id) }
        } else {
          table.add([listing.id, listing.version ?? "", state, summary])
        }
      }
      guard !arguments.has("json"), !arguments.has("ids") else { return }
      guard !listings.isEmpty else {
        return Terminal.say("no plugin is here: build them with 'swift build'")
      }
      table.lines.forEach(Terminal.print)
    }
  )

  static let scaffold = CommandSpecification(
    words: ["scaffold"],
    summary: "make a new organ's plugin package, outside the platform",
    discussion: [
      "The folder itself becomes the package, made from the Phantom: it builds, passes its tests "
        + "and runs as it is."
    ],
    options: [
      .value("organ", .text("WORD"), "the new organ's word, such as kidney", required: true),
      .value("output", .folder, "a new or empty folder", required: true),
    ],
    examples: [
      .init("platform scaffold --organ kidney --output ~/Kidney", "make it"),
      .init("cd ~/Kidney && swift build && swift test", "build and test it"),
      .init(
        "PLATFORM_PLUGIN_PATH=~/Kidney/.build/debug platform run --organ kidney",
        "run its demo"
      ),
    ],
    action: { arguments in
      let output = URL(filePath: try arguments.required("output")).absoluteURL.standardized
      let organ = try arguments.required("organ")
      try Scaffold(
        organ: organ,
        taken: Set(PluginPlace.listings().map(\.id)),
        from: PlatformSources(of: RunningProgram.executable)
      )
      .write(to: output)
      if arguments.has("json") { return try JSONLine.print(["package": output.path]) }
      Terminal.print(
        """
        \(output.path)
        Next:
          cd \(output.path) && swift build && swift test
          PLATFORM_PLUGIN_PATH=\(output.path)/.build/debug platform run --organ \(organ)
        """
      )
    }
  )

  static let install = CommandSpecification(
    words: ["install"],
    summary: "lay the platform out under a prefix, to run without the toolchain",
    options: [.value("prefix", .folder, "the folder that gets bin, lib and share", required: true)],
    examples: [
      .init(".build/release/platform install --prefix /opt/platform", "install a release")
    ],
    action: { arguments in
      let prefix = URL(filePath: try arguments.required("prefix")).absoluteURL.standardized
      let plugins = PluginPlace.listings().compactMap { try? $0.plugin.get() }
      try Installation(of: RunningProgram.executable, plugins: plugins, prefix: prefix).write()
      let program = prefix.appending(path: "bin/platform").path
      if arguments.has("json") { return try JSONLine.print(["program": program]) }
      Terminal.print(program)
    }
  )
}

/// An organ in JSON: `reason` is null for a usable one.
private struct OrganLine: Encodable {
  private enum CodingKeys: String, CodingKey { case id, version, state, reason }
  var id: String
  var version: String?
  var state: String
  var reason: String?

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(id, forKey: .id)
    try container.encode(version, forKey: .version)
    try container.encode(state, forKey: .state)
    try container.encode(reason, forKey: .reason)
  }
}
