public import Foundation

/// What a command printed, and how it ended.
public struct Transcript: Sendable {
  /// Standard output.
  public var output: String
  /// Standard error.
  public var errors: String
  /// The exit code, or the signal's number.
  public var exitCode: Int32
}

/// A program, run as a user runs it.
public struct ChildProcess: Sendable {
  /// Where the build lays the executables, the plugins and this test.
  public static let built = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
    .deletingLastPathComponent()

  /// The built `platform`.
  public static var platform: ChildProcess {
    ChildProcess(built.appending(path: "platform"), environment: ["PLATFORM_PLUGIN_PATH": ""])
  }

  /// The program's file.
  public var executable: URL
  /// What is set beside this test's own environment.
  public var environment: [String: String]

  /// A program by its file.
  public init(_ executable: URL, environment: [String: String] = [:]) {
    self.executable = executable
    self.environment = environment
  }

  /// A program by its name, looked up in PATH; nil when it is not there.
  public init?(named name: String) {
    let folders = ProcessInfo.processInfo.environment["PATH"]?.split(separator: ":") ?? []
    let files = folders.map { URL(filePath: String($0)).appending(path: name) }
    guard let file = files.first(where: { FileManager.default.isExecutableFile(atPath: $0.path) })
    else { return nil }
    self.init(file)
  }

  /// Runs a command line; waits without blocking a thread.
  public func run(_ words: String...) async throws -> Transcript { try await run(words) }

  /// Runs a command line; waits without blocking a thread.
  ///
  /// A program that this process has just written is busy as long as a child that another test started
  /// meanwhile holds the file that was being written: until that child's own program begins.
  public func run(_ words: [String]) async throws -> Transcript {
    for _ in 0..<100 {
      do { return try await start(words) } catch let error where Self.isBusy(error) {
        try await Task.sleep(for: .milliseconds(20))
      }
    }
    return try await start(words)
  }

  private static func isBusy(_ error: any Error) -> Bool {
    let cause = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
    return cause?.domain == NSPOSIXErrorDomain && cause?.code == Int(ETXTBSY)
  }

  private func start(_ words: [String]) async throws -> Transcript {
    let process = Process()
    process.executableURL = executable
    process.arguments = words
    process.environment = ProcessInfo.processInfo.environment
      .merging(environment) { _, own in own }
    let folder = try TemporaryFolder()
    // Files, no pipes: a full pipe would need a thread to empty it.
    let output = try folder.write("", to: "output")
    let errors = try folder.write("", to: "errors")
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
