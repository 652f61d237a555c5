import Foundation
import OrganKit
import PlatformRuntime

extension Commands {
  static let segment = CommandSpecification(
    words: ["segment"],
    summary: "draw an organ's label maps, and nothing more",
    discussion: [
      "One file of labels for each image, on the image's own grid: frame01.nii.gz gives "
        + "frame01_seg.nii.gz. Label maps that lie in the study are left aside; --labels gives some "
        + "that replace the organ's own. Nothing is recorded, but a later 'platform run "
        + "--ignore-labels' of the same study goes on from here.",
      "With --studies each study's files go into a folder of its name, and segmentations.csv tells "
        + "of all; started again, it does only what is missing.",
    ],
    options: [
      .value("organ", .organ, "the organ, as 'platform organs' lists it", required: true),
      .value("study", .folder, "the study's folder"),
      .value("studies", .folder, "a folder of studies: one after another, one CSV row each"),
      .value("output", .folder, "where the label files go", required: true),
      .value("labels", .file, "a label map that replaces the organ's own", repeatable: true),
      CommandSpecification.parameter,
      .value("seed", .text("N"), "the seed of all random numbers"),
      .flag("force", "draw again what was drawn"),
    ] + CommandSpecification.running + [CommandSpecification.registry],
    examples: [
      .init(
        "platform segment --organ heart --study ~/studies/17 --output ~/labels/17",
        "draw one study's"
      ),
      .init("platform segment --organ heart --studies ~/studies --output ~/labels", "draw many"),
    ],
    action: { arguments in
      let plugin = try PluginPlace.find(arguments.required("organ"))
      let output = URL(filePath: try arguments.required("output")).absoluteURL.standardized
      guard arguments.has("study") != arguments.has("studies") else {
        throw OrganError(.wrongCommandLine, "name one study with --study, or many with --studies")
      }
      guard arguments.has("studies") else {
        let study = arguments.url("study")
        let result = try await segmented(study, of: plugin, into: output, arguments)
        return try arguments.has("json") ? JSONLine.print(result) : show(result)
      }
      let batch = try StudyBatch(
        arguments,
        output: output,
        table: "segmentations.csv",
        columns: ["reviewNeeded", "reason", "files", "lowestExpectedDice", "structure"]
      )
      try await batch.run { study in
        let folder = output.appending(path: study.lastPathComponent)
        let result = try await segmented(study, of: plugin, into: folder, arguments)
        let worst = result.files.flatMap(\.expectedDice)
          .min { ($0.value, $0.key) < ($1.value, $1.key) }
        return StudyBatch.Row(
          cells: [
            "reviewNeeded": "\(result.reviewNeeded)",
            "files": result.files.map(\.labels.lastPathComponent).joined(separator: " "),
            "lowestExpectedDice": worst.map { "\($0.value)" } ?? "",
            "structure": worst?.key ?? "",
          ],
          result: result
        )
      }
    }
  )

  private static func segmented(
    _ study: URL?,
    of plugin: InstalledPlugin,
    into output: URL,
    _ arguments: Arguments
  ) async throws -> DelineationResult {
    var asked = try organRun(of: plugin, study: study, arguments)
    asked.ignoresDeliveredLabels = true
    let run = asked
    let display = RunDisplay(
      isJSON: arguments.has("json"),
      stages: ["ingestion", "segmentation", "delineation"]
    )
    defer { display.end() }
    return try await cancellable { try await run.delineate(into: output) { display.show($0) } }
  }

  private static func show(_ result: DelineationResult) {
    for file in result.files {
      Terminal.print(file.labels.path)
      let dice = file.expectedDice.sorted { $0.key < $1.key }
      guard !dice.isEmpty else { continue }
      Terminal.print(
        "  expected Dice: "
          + dice.map { "\($0.key) \(Number.text($0.value))" }.joined(separator: ", ")
      )
    }
    for warning in result.warnings { Terminal.print("note: \(warning.sentence)") }
    for review in result.reviews { Terminal.print(Terminal.yellow("review needed: \(review)")) }
  }
}
