import Foundation
import HouseTesting
import OrganKit
import PatientRegistry
import PlatformRuntime
import Testing

/// Whatever a plugin does, the host says one sentence, and the registry is unharmed.
@Suite("Bad plugins")
struct BadPluginTests {
  /// What a misdeed is answered with; `LOG` stands for the log's path.
  struct Answer: CustomTestStringConvertible, Sendable {
    var misdeed: Double
    var room = 1.0
    var code: OrganError.Code
    var sentence: String
    var seconds = 30.0
    var testDescription: String { sentence }

    static func died(_ misdeed: Double, _ how: String, seconds: Double = 30) -> Answer {
      Answer(
        misdeed: misdeed,
        code: .workerDied,
        sentence: "misbehaving died in segmentation: \(how). Finished rooms are kept: the same "
          + "command goes on after them. Log: LOG",
        seconds: seconds
      )
    }

    static func lied(_ misdeed: Double, _ how: String) -> Answer {
      Answer(misdeed: misdeed, code: .pluginRefused, sentence: "plugin misbehaving: \(how)")
    }
  }

  static let answers: [Answer] = [
    .lied(1, "segmentation threw what is no OrganError: a stranger"),
    Answer(misdeed: 2, code: .studyRefused, sentence: "this study is not to my taste"),
    .died(3, "signal 4, a trap (Fatal error: a trap was asked for)"),
    .died(4, "signal 11, Segmentation fault"),
    .died(5, "its time limit of 0.5 s passed; allow more with --time-limit", seconds: 0.5),
    .died(6, "it left with exit code 0 and no answer"),
    .died(7, "its memory limit of 2048 MiB was reached; allow more with --memory-limit"),
    .died(8, "signal 6, Aborted"),
    .died(15, "signal 4, a trap (Fatal error: a trap after a flood)"),
    .lied(9, "segmentation hands over /etc/hostname, which lies outside its scratch folder"),
    .died(11, "it closed its connection to the platform"),
    .lied(20, "it reports the finding 'invented', which its manifest does not name"),
    .lied(21, "it reports 'mark' in 'L', its manifest says 'mL'"),
    .lied(22, "it reports 'mark' as inf, which is no number"),
    .lied(23, "it reports 'mark' as VALUE, outside its own interval from 100.0 to 200.0"),
    .lied(24, "it reports 'mark' twice"),
    .lied(25, "the figure 'space' shows 'gone.vtp', which is no artefact"),
  ]

  @Test("Each misdeed has its own sentence", arguments: answers)
  func misdeed(_ answer: Answer) async throws {
    let bench = try Bench()
    var run = try bench.run(answer.misdeed, room: answer.room)
    run.secondsAllowed = answer.seconds
    let doomed = run
    let error = await #expect(throws: OrganError.self) { try await doomed.run() }
    #expect(error?.code == answer.code)
    let runs = try FileManager.default.contentsOfDirectory(atPath: bench.registry.runs.path)
    let log = bench.registry.run(try #require(runs.first)).appending(path: "log.txt").path
    let said = try #require(error?.description)
      .replacing(/as 0\.\d+, outside|as 1\.\d+, outside/, with: "as VALUE, outside")
    #expect(said == answer.sentence.replacing("LOG", with: log))
    let size = try FileManager.default.attributesOfItem(atPath: log)[.size] as? Int
    #expect(try #require(size) <= 16 << 20)
    try expectUnharmed(bench)
  }

  /// A manifest or a library that lies, and the sentence; `PLACE` stands for the place's folder.
  struct Lie: CustomTestStringConvertible, Sendable {
    var library: String?
    var change = ("", "")
    var sentence: String
    var testDescription: String { sentence }

    init(library: String, sentence: String) {
      self.library = library
      self.sentence = sentence
    }

    init(_ right: String, _ wrong: String, _ sentence: String) {
      change = (right, wrong)
      self.sentence = sentence
    }
  }

  static let here =
    "contract \(PlatformVersion.contract), compiler \(PlatformVersion.compiler)"

  static let lies: [Lie] = [
    Lie(
      library: "text",
      sentence:
        "PLACE/libMisbehaving.so cannot be loaded (file too short); rebuild it with 'swift build'"
    ),
    Lie(
      library: "libStaleStamp.so",
      sentence: "built for contract 0, compiler 00000000; this platform has \(here): rebuild it "
        + "('swift build')"
    ),
    Lie(
      library: "libz",
      sentence:
        "PLACE/libMisbehaving.so has no organ_plugin_stamp; export it, as the door in README shows"
    ),
    Lie(
      "[\"Simulating\", ",
      "[\"Demonstrating\", \"Simulating\", ",
      "its manifest names the capability Demonstrating, which its code lacks"
    ),
    Lie(
      Bench.simulating,
      "\"scenarios\": [], \"capabilities\": [\"Verifying\", \"Assimilating\"]",
      "its code is Simulating, which its manifest does not name"
    ),
  ]

  @Test("A library or a manifest that lies is refused", arguments: lies)
  func lie(_ lie: Lie) async throws {
    let texts = try TemporaryFolder()
    let library: URL? =
      switch lie.library {
      case nil: nil
      case "text": try texts.write("no library\n", to: "text")
      case "libz": try Self.library(named: "libz.so")
      case let name?: ChildProcess.built.appending(path: name)
      }
    let bench = try Bench(library: library, lie.change)
    let run = try bench.run()
    let folder = bench.place.appending(path: "misbehaving").path
    let sentence = "plugin misbehaving: " + lie.sentence.replacing("PLACE", with: folder)
    await #expect(throws: OrganError(.pluginRefused, sentence)) { try await run.run() }
    try expectUnharmed(bench)
  }

  @Test("A wrong contract number is refused by the manifest alone")
  func contract() async throws {
    let bench = try Bench(("\"contract\": \(organKitContract())", "\"contract\": 999"))
    let error = #expect(throws: OrganError.self) { try bench.plugin() }
    #expect(error?.code == .pluginRefused)
    #expect(error?.description.contains("999") == true, "\(error?.description ?? "")")
  }

  @Test("A plugin's child programs go with its worker")
  func children() async throws {
    let bench = try Bench()
    let run = try bench.run(10)
    await #expect(throws: OrganError.self) { try await run.run() }
    let runs = try FileManager.default.contentsOfDirectory(atPath: bench.registry.runs.path)
    let log = bench.registry.run(try #require(runs.first)).appending(path: "log.txt")
    let text = try String(contentsOf: log, encoding: .utf8)
    let child = try #require(text.firstMatch(of: /child (\d+)/).flatMap { pid_t($0.1) })
    for _ in 0..<100 where lives(child) { try await Task.sleep(for: .milliseconds(20)) }
    #expect(!lives(child))
  }

  @Test("A plugin may print as much as it likes")
  func prints() async throws {
    let bench = try Bench()
    let result = try await bench.run(13).run()
    #expect(result.findings.map(\.name) == ["mark"])
  }

  @Test("A plugin that listens is cancelled at once, and says so itself")
  func cancelled() async throws {
    try await expectCancelled(14, saying: "the run was cancelled")
  }

  @Test("A plugin that does not listen is killed after five seconds")
  func stubborn() async throws {
    let sentence = "misbehaving: cancelled in segmentation"
    try await expectCancelled(5, saying: sentence)
  }

  private func expectCancelled(
    _ misdeed: Double,
    saying sentence: String
  ) async throws {
    let bench = try Bench()
    let run = try bench.run(misdeed)
    let (rooms, feed) = AsyncStream.makeStream(of: RunEvent.self)
    let running = Task { try await run.run { feed.yield($0) } }
    for await event in rooms where event == .entered(room: "segmentation") { break }
    running.cancel()
    await #expect(throws: OrganError(.cancelled, sentence)) { try await running.value }
    try expectUnharmed(bench)
  }

  private func expectUnharmed(_ bench: Bench) throws {
    let registry = try bench.opened()
    #expect(try registry.check().damage == [])
    #expect(try registry.twins().isEmpty)
    #expect(try registry.persons().isEmpty)
  }

  /// Whether a process is there, and not only its exit status for a parent that never asks.
  private func lives(_ process: pid_t) -> Bool {
    let status = try? String(contentsOf: URL(filePath: "/proc/\(process)/stat"), encoding: .utf8)
    guard let state = status?.split(separator: ")").last?.split(separator: " ").first else {
      return false
    }
    return state != "Z"
  }

  /// A library this very process has loaded.
  private static func library(named name: String) throws -> URL {
    let maps = try FileHandle(forReadingFrom: URL(filePath: "/proc/self/maps"))
    let text = String(decoding: try maps.readToEnd() ?? Data(), as: UTF8.self)
    let line = try #require(text.split(separator: "\n").first { $0.contains("/\(name)") })
    return URL(filePath: String(line.drop { $0 != "/" })).resolvingSymlinksInPath()
  }
}
