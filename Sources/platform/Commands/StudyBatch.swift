import Foundation
import OrganKit
import PlatformRuntime

/// A folder of studies, one after another: resumable, since each finished run is recorded.
struct StudyBatch {
  private let arguments: Arguments
  private let plugin: InstalledPlugin

  init(_ arguments: Arguments, _ plugin: InstalledPlugin) {
    self.arguments = arguments
    self.plugin = plugin
  }

  /// Runs all, writes one CSV row each, and names those that failed.
  ///
  /// - Throws: `OrganError.Code.checkFailed` at the end when some failed.
  func run() async throws {
    let home = URL(filePath: try arguments.required("studies")).absoluteURL.standardized
    let studies = try studies(in: home)
    let columns = plugin.manifest.findings.map(\.name)
    let file = arguments.url("output")?.appending(path: "studies.csv")
    if let folder = arguments.url("output") {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }
    let isJSON = arguments.has("json")
    var rows = [["study", "state", "twin", "version", "reviewNeeded", "reason"] + columns]
    if file == nil, !isJSON { Terminal.print(Self.csv(rows[0])) }
    var failed: [String] = []
    for (number, name) in studies.enumerated() {
      if !isJSON { Terminal.say("[\(number + 1)/\(studies.count)] \(name)") }
      do {
        var run = try Commands.organRun(of: plugin, study: home.appending(path: name), arguments)
        run.output = arguments.url("output")?.appending(path: name)
        let result = try await Commands.watched(run, arguments)
        let found = Dictionary(result.findings.map { ($0.name, "\($0.quantity.value)") }) { $1 }
        rows.append(
          [name, "done", result.twin, "\(result.twinVersion)", "\(result.reviewNeeded)", ""]
            + columns.map { found[$0] ?? "" }
        )
        if isJSON { try JSONLine.print(result) }
      } catch let error as OrganError where error.code != .cancelled {
        failed.append(name)
        rows.append(
          [name, "failed", "", "", "", error.description] + columns.map { _ in "" }
        )
        Terminal.say("\(name): \(error)")
        if isJSON { try JSONLine.print(["event": "failed", "study": name, "reason": "\(error)"]) }
      }
      // After each study: a stop loses nothing.
      if let file {
        try Data(rows.map { Self.csv($0) + "\n" }.joined().utf8).write(to: file, options: .atomic)
      } else if !isJSON, let row = rows.last {
        Terminal.print(Self.csv(row))
      }
    }
    if let file, !isJSON { Terminal.print(file.path) }
    guard failed.isEmpty else {
      throw OrganError(
        .checkFailed,
        "\(failed.count) of \(studies.count) studies failed: \(failed.joined(separator: ", "))"
      )
    }
  }

  private func studies(in home: URL) throws -> [String] {
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: home.path) else {
      throw OrganError(.studyRefused, "\(home.path): there is no such folder of studies")
    }
    let studies = names.sorted()
      .filter { name in
        var isFolder: ObjCBool = false
        let path = home.appending(path: name).path
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
          && isFolder.boolValue && !name.hasPrefix(".")
      }
    guard !studies.isEmpty else {
      throw OrganError(.studyRefused, "\(home.path) holds no folder: each study is a folder in it")
    }
    return studies
  }

  /// One row as RFC 4180 writes it.
  private static func csv(_ cells: [String]) -> String {
    cells.map { cell in
      cell.contains { ",\"\n\r".contains($0) }
        ? "\"\(cell.replacing("\"", with: "\"\""))\"" : cell
    }
    .joined(separator: ",")
  }
}
