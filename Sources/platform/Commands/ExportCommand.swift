import Foundation
import OrganKit
import PatientRegistry

extension Commands {
  static let export = CommandSpecification(
    words: ["export"],
    summary: "copy all of a twin's files out of the registry",
    discussion: [
      "What each room made, in the field's own formats, with 'twin.json' beside it: the findings, "
        + "the provenance, and each file's SHA-256. No name of a patient is in it; images may still "
        + "show one."
    ],
    options: [
      .value("twin", .text("TWIN"), "the twin, as 'platform twins' lists it", required: true),
      .value("output", .folder, "a new or empty folder", required: true),
      CommandSpecification.registry,
    ],
    examples: [
      .init("platform export --twin heart-0123456789ab --output ~/twin", "copy all its files")
    ],
    action: { arguments in
      let registry = try arguments.registry()
      let twin = try registry.twin(arguments.required("twin"))
      let output = URL(filePath: try arguments.required("output")).absoluteURL.standardized
      let files = FileManager.default
      if let there = try? files.contentsOfDirectory(atPath: output.path), !there.isEmpty {
        throw OrganError(.wrongCommandLine, "\(output.path) is not empty: name a new folder")
      }
      for path in twin.files.keys.sorted() {
        let target = output.appending(path: path)
        try files.createDirectory(
          at: target.deletingLastPathComponent(),
          withIntermediateDirectories: true
        )
        try registry.copy(path, of: twin, to: target)
      }
      try files.createDirectory(at: output, withIntermediateDirectories: true)
      let card = output.appending(path: "twin.json")
      try JSONFile.write(TwinDetails(twin, in: registry), to: card)
      if arguments.has("json") { return try JSONLine.print(["twin": card.path]) }
      Terminal.print("\(twin.files.count) files in \(output.path)")
    }
  )
}
