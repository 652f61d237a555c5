import Foundation
import Synchronization

/// What a command printed, and how it ended.
struct Transcript: Sendable {
  var output: String
  var errors: String
  var exitCode: Int32
}

/// The built `platform`, run as a user runs it: a process of its own.
struct PlatformProcess: Sendable {
  /// Where the build lays the executable, the plugins and this test.
  static let built = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
    .deletingLastPathComponent()

  var executable = built.appending(path: "platform")
  var environment: [String: String] = [:]

  /// Runs a command line; waits without blocking a thread.
  func run(_ words: String...) async throws -> Transcript { try await run(words) }

  /// Runs a command line; waits without blocking a thread.
  func run(_ words: [String]) async throws -> Transcript {
    let process = Process()
    process.executableURL = executable
    process.arguments = words
    var environment = ProcessInfo.processInfo.environment
    environment["PLATFORM_PLUGIN_PATH"] = nil
    process.environment = environment.merging(self.environment) { _, own in own }
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "transcript-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    // Files, no pipes: a full pipe would need a thread to empty it.
    let (output, errors) = (folder.appending(path: "out"), folder.appending(path: "err"))
    for file in [output, errors] {
      FileManager.default.createFile(atPath: file.path, contents: nil)
    }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = try FileHandle(forWritingTo: errors)
    try await withCheckedThrowingContinuation { (ended: CheckedContinuation<Void, any Error>) in
      process.terminationHandler = { _ in ended.resume() }
      do {
        try process.run()
      } catch {
        process.terminationHandler = nil
        ended.resume(throwing: error)
      }
    }
    return Transcript(
      output: try String(contentsOf: output, encoding: .utf8),
      errors: try String(contentsOf: errors, encoding: .utf8),
      exitCode: process.terminationStatus
    )
  }
}
