import Foundation
import HouseTesting
import PatientRegistry
import PlatformRuntime
import Synchronization
import Testing

/// `kill -9` of host or worker at any moment: the same command completes, one twin, a sound archive.
@Suite("Kills", .serialized)
struct KillTests {
  /// Whom it hits.
  enum Victim: String, CaseIterable, Sendable {
    case host, worker
  }

  /// When it hits.
  enum Moment: Sendable, CustomTestStringConvertible {
    /// As soon as the host tells that a room is finished.
    case after(room: String)
    /// After a fraction of what an undisturbed run takes.
    case fraction(Double)

    var testDescription: String {
      switch self {
      case .after(let room): "after \(room)"
      case .fraction(let fraction): "at \(Int(fraction * 100)) %"
      }
    }
  }

  /// Every room's end and fifty moments from a seed, or a few of each.
  static let moments: [Moment] = {
    let rooms = ["ingestion", "segmentation", "modelling", "reporting"]
    var generator = Moments(state: 2026)
    let fractions = (0..<50).map { _ in Double.random(in: 0..<1, using: &generator) }
    return (TestData.isFull ? rooms : [rooms[1], rooms[3]]).map { .after(room: $0) }
      + fractions.prefix(TestData.isFull ? 50 : 4).map { .fraction($0) }
  }()

  /// What a run takes that nobody kills, on this machine as busy as it is.
  static let undisturbed = Task {
    let bench = try Bench()
    let start = ContinuousClock.now
    _ = try await bench.platform.run(words(bench))
    return ContinuousClock.now - start
  }

  @Test(
    "The same update completes after a kill, with one forecast, and gives the same",
    arguments: Victim.allCases,
    updateMoments
  )
  func killUpdate(_ victim: Victim, _ moment: Moment) async throws {
    let whole = try await Self.undisturbedUpdate.value
    let bench = try await Self.followed()
    let words = Self.updateWords(bench, whole.twin)
    let doomed = try Doomed(bench.platform, words)
    switch moment {
    case .after(let room): await doomed.line("\"resumed\":false,\"room\":\"\(room)\"")
    case .fraction(let fraction): try await Task.sleep(for: whole.duration * fraction)
    }
    doomed.kill(victim)
    _ = await doomed.end()
    let before = try bench.opened().forecasts(by: whole.twin)
    let again = try await bench.platform.run(words)
    #expect(again.exitCode == 0, "\(again.errors)")
    let registry = try bench.opened()
    #expect(try registry.twins().map(\.version) == [1, 2])
    let forecasts = try registry.forecasts(by: whole.twin)
    #expect(forecasts.map(\.files) == [whole.forecast])
    // One that was recorded before the kill is the one that stands.
    if let first = before.first { #expect(forecasts == [first]) }
    #expect(try registry.check().damage == [])
    #expect(try registry.twins().last.map { try registry.twin($0.uid).files } == whole.files)
  }

  static let updateMoments: [Moment] = {
    let rooms = UpdateTests.rooms
    return (TestData.isFull ? rooms : [rooms[0], rooms[3]]).map { .after(room: $0) }
      + moments.filter { if case .fraction = $0 { true } else { false } }
      .prefix(TestData.isFull ? 50 : 3)
  }()

  /// An update that nobody kills: what it takes, and what it gives.
  static let undisturbedUpdate = Task {
    let bench = try await followed()
    let twin = try #require(try bench.opened().twins().first).uid
    let start = ContinuousClock.now
    let run = try await bench.platform.run(updateWords(bench, twin))
    try #require(run.exitCode == 0, "\(run.errors)")
    let registry = try bench.opened()
    let next = try #require(try registry.twins().last).uid
    return (
      twin: twin, duration: ContinuousClock.now - start,
      forecast: try #require(try registry.forecasts(by: twin).first).files,
      files: try registry.twin(next).files
    )
  }

  /// A recorded twin, and a later study beside it.
  private static func followed() async throws -> Bench {
    let bench = try Bench()
    try bench.folder.write(#"{"schema": 1, "date": "2024-05-17"}"#, to: "study/study.json")
    try bench.folder.write(#"{"schema": 1, "date": "2024-08-15"}"#, to: "later/study.json")
    try bench.folder.write("a later study\n", to: "later/data.txt")
    let run = try await bench.platform.run(words(bench))
    try #require(run.exitCode == 0, "\(run.errors)")
    return bench
  }

  private static func updateWords(_ bench: Bench, _ twin: String) -> [String] {
    let study = bench.folder.url.appending(path: "later").path
    return ["update", "--twin", twin, "--study", study, "--json"]
  }

  private static func words(_ bench: Bench) -> [String] {
    [
      "run", "--organ", "misbehaving", "--study", bench.study.path, "--json", "--patient", "7",
      "--issuer", "clinic", "--parameter", "misdeed=12",
    ]
  }

  @Test("The same command completes after a kill", arguments: Victim.allCases, moments)
  func kill(_ victim: Victim, _ moment: Moment) async throws {
    let bench = try Bench()
    let words = Self.words(bench)
    let whole = try await Self.undisturbed.value
    let doomed = try Doomed(bench.platform, words)
    switch moment {
    case .after(let room): await doomed.line("\"resumed\":false,\"room\":\"\(room)\"")
    case .fraction(let fraction): try await Task.sleep(for: whole * fraction)
    }
    doomed.kill(victim)
    let status = await doomed.end()
    if victim == .worker, status != 0 {
      // The worker may not be there yet, or be gone: then the run ends as if nothing had been.
      #expect(status == 5)
    }
    let again = try await bench.platform.run(words)
    #expect(again.exitCode == 0, "\(again.errors)")
    let registry = try bench.opened()
    #expect(try registry.twins().map(\.version) == [1])
    #expect(try registry.persons().count == 1)
    #expect(try registry.check().damage == [])
    // What is recorded is what an undisturbed run finds.
    #expect(again.output.contains("\"mark\""))
  }
}

/// A generator of the test's own, so that the moments are the same each time.
private struct Moments: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = (state ^ (state >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}

/// A command that will be killed, and what it has printed so far.
private final class Doomed: Sendable {
  private let process: Process
  private let lines: AsyncStream<String>
  private let ended: AsyncStream<Int32>

  init(_ program: ChildProcess, _ words: [String]) throws {
    let process = Process()
    process.executableURL = program.executable
    process.arguments = words
    process.environment = ProcessInfo.processInfo.environment
      .merging(program.environment) { _, own in own }
    process.standardInput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    let output = Pipe()
    process.standardOutput = output
    let (lines, feed) = AsyncStream.makeStream(of: String.self)
    output.fileHandleForReading.readabilityHandler = { handle in
      let bytes = handle.availableData
      if bytes.isEmpty {
        handle.readabilityHandler = nil
        feed.finish()
      }
      for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
        feed.yield(String(line))
      }
    }
    let (ended, end) = AsyncStream.makeStream(of: Int32.self)
    process.terminationHandler = { process in
      end.yield(process.terminationStatus)
      end.finish()
    }
    try process.run()
    (self.process, self.lines, self.ended) = (process, lines, ended)
  }

  /// Waits for a line that holds some words, or for the last one.
  func line(_ words: String) async {
    for await line in lines where line.contains(words) { return }
  }

  func kill(_ victim: KillTests.Victim) {
    switch victim {
    case .host: _ = Glibc.kill(process.processIdentifier, SIGKILL)
    case .worker: for child in children { _ = Glibc.kill(child, SIGKILL) }
    }
  }

  func end() async -> Int32 {
    for await status in ended { return status }
    return -1
  }

  private var children: [pid_t] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return names.compactMap { pid_t($0) }
      .filter { process in
        let file = URL(filePath: "/proc/\(process)/stat")
        // The words after the name, which is in parentheses: state, parent, …
        let words = (try? String(contentsOf: file, encoding: .utf8))?
          .split(separator: ")").last?
          .split(separator: " ")
        guard let words, words.count > 1 else { return false }
        return pid_t(words[1]) == self.process.processIdentifier
      }
  }
}
