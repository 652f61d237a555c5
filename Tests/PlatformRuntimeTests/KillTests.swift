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
