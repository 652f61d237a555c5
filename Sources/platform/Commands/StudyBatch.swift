import Foundation
import OrganKit

/// A folder of studies, one after another: resumable, since what is finished is kept.
struct StudyBatch {
  /// What one study gave.
  struct Row: Sendable {
    /// The cells by their columns.
    var cells: [String: String]
    /// What `--json` prints.
    var result: any Encodable & Sendable
  }

  private let home: URL
  private let studies: [String]
  private let table: URL?
  private let columns: [String]
  private let isJSON: Bool

  /// The studies of `--studies`, in the order of their names.
  ///
  /// - Parameters:
  ///   - arguments: the command line.
  ///   - output: the folder of the table; nil prints it.
  ///   - table: the table's file.
  ///   - columns: what it tells of a study beside its name and state; `reason` is a failure's.
  /// - Throws: `OrganError.Code.studyRefused` where there is no study.
  init(_ arguments: Arguments, output: URL?, table: String, columns: [String]) throws {
    home = URL(filePath: try arguments.required("studies")).absoluteURL.standardized
    studies = try Self.studies(in: home)
    self.columns = columns
    isJSON = arguments.has("json")
    self.table = output?.appending(path: table)
    if let output {
      try FileManager.default.createDirectory(at: output, withIntermediateDirectories: true)
    }
  }

  /// Does all, writes one CSV row each, and names those that failed.
  ///
  /// - Throws: `OrganError.Code.checkFailed` at the end when some failed.
  func run(_ one: (URL) async throws -> Row) async throws {
    var rows = [["study", "state"] + columns]
    if table == nil, !isJSON { Terminal.print(Self.csv(rows[0])) }
    var failed: [String] = []
    for (number, name) in studies.enumerated() {
      if !isJSON { Terminal.say("[\(number + 1)/\(studies.count)] \(name)") }
      do {
        let row = try await one(home.appending(path: name))
        rows.append([name, "done"] + columns.map { row.cells[$0] ?? "" })
        if isJSON { try JSONLine.print(row.result) }
      } catch let error as OrganError where error.code != .cancelled {
        failed.append(name)
        rows.append([name, "failed"] + columns.map { $0 == "reason" ? error.description : "" })
        Terminal.say("\(name): \(error)")
        if isJSON { try JSONLine.print(["event": "failed", "study": name, "reason": "\(error)"]) }
      }
      // After each study: a stop loses nothing.
      if let table {
        try Data(rows.map { Self.csv($0) + "\n" }.joined().utf8).write(to: table, options: .atomic)
      } else if !isJSON, let row = rows.last {
        Terminal.print(Self.csv(row))
      }
    }
    if let table, !isJSON { Terminal.print(table.path) }
    guard failed.isEmpty else {
      throw OrganError(
        .checkFailed,
        "\(failed.count) of \(studies.count) studies failed: \(failed.joined(separator: ", "))"
      )
    }
  }

  private static func studies(in home: URL) throws -> [String] {
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
