import Foundation
import OrganKit

/// A program of the system's, run to its end.
enum Program {
  /// Where a program is, by its name in PATH.
  static func find(_ name: String) -> URL? {
    let folders = ProcessInfo.processInfo.environment["PATH"]?.split(separator: ":") ?? []
    return folders.map { URL(filePath: String($0)).appending(path: name) }
      .first { FileManager.default.isExecutableFile(atPath: $0.path) }
  }

  /// Runs a program and returns what it printed.
  ///
  /// - Throws: `OrganError.Code.checkFailed` when it is missing (naming the Debian package) or
  ///   fails.
  @discardableResult
  static func run(_ name: String, package: String, _ words: [String]) throws -> String {
    guard let file = find(name) else {
      throw OrganError(
        .checkFailed,
        "'\(name)' is missing: install it with 'apt-get install \(package)'"
      )
    }
    let process = Process()
    process.executableURL = file
    process.arguments = words
    let output = Pipe()
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = output
    try process.run()
    // Read to the end before waiting: a full pipe would stop the program.
    let printed = String(
      decoding: try output.fileHandleForReading.readToEnd() ?? Data(),
      as: UTF8.self
    )
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw OrganError(.checkFailed, "\(name) \(words.joined(separator: " ")): \(printed)")
    }
    return printed
  }
}
