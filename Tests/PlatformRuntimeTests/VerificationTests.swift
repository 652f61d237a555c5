import Foundation
import HouseTesting
import OrganKit
import PatientRegistry
import PlatformRuntime
import Synchronization
import Testing

/// An organ's own cases, in a worker: one that fails stops nothing, one that lies is refused.
@Suite("Verification")
struct VerificationTests {
  private func verification(_ bench: Bench, _ misdeed: Double = 0) throws -> Verification {
    var verification = Verification(try bench.plugin(), registry: bench.registry)
    verification.parameters = ["misdeed": misdeed, "room": 5]
    verification.executable = ChildProcess.built.appending(path: "platform")
    return verification
  }

  @Test("Results come one after another, and nothing is recorded")
  func results() async throws {
    let bench = try Bench()
    let told = Mutex<[String]>([])
    let heard = Heard()
    let results = try await verification(bench)
      .results(tell: { result in told.withLock { $0.append(result.name) } }, hear: heard.add)
    #expect(results.map(\.name) == ["first", "last"])
    #expect(told.withLock { $0 } == ["first", "last"])
    #expect(results.allSatisfy { $0.passed })
    #expect(
      heard.events == [
        .entered(room: "verification"), .finished(room: "verification", resumed: false),
      ]
    )
    let registry = try bench.opened()
    #expect(try registry.check() == RegistryCheck())
    #expect(try registry.sweep(olderThan: 0).count == 1)
  }

  @Test("A case that fails, or measures no number, does not stop the others")
  func failures() async throws {
    let bench = try Bench()
    let failed = try await verification(bench, 27).results()
    #expect(failed.map(\.passed) == [true, false, true])
    let none = try await verification(bench, 28).results()
    #expect(none.map(\.name) == ["first", "second", "third", "last"])
    #expect(none.map(\.passed) == [true, false, false, true])
    #expect(none[1].measured.isNaN)
    #expect(none[2].measured == .infinity)
    let line = try JSONFile.data(VerificationLine(none[1]))
    let keys = try #require(try JSONSerialization.jsonObject(with: line) as? [String: Any])
    #expect(
      Set(keys.keys) == [
        "case", "quantity", "measured", "reference", "low", "high", "unit", "source", "passed",
      ]
    )
    #expect(keys["measured"] is NSNull)
    #expect(keys["low"] is NSNull)
    #expect(keys["passed"] as? Bool == false)
  }

  @Test(
    "A verification that misbehaves has its sentence; `LOG` stands for the log's path",
    arguments: [
      (
        1, .pluginRefused,
        "plugin misbehaving: verification threw what is no OrganError: a stranger"
      ),
      (2, .studyRefused, "this study is not to my taste"),
      (
        3, .workerDied,
        "misbehaving died in verification: signal 4, a trap (Fatal error: a trap was asked for). "
          + "Log: LOG"
      ),
      (
        5, .workerDied,
        "misbehaving died in verification: its time limit of 0.5 s passed; allow more with "
          + "--time-limit. Log: LOG"
      ),
      (
        29, .pluginRefused,
        "plugin misbehaving: its verification: the case 'second' has no limit for the a number: "
          + "anything would pass"
      ),
      (
        24, .pluginRefused,
        "plugin misbehaving: its verification: the case 'first' tells the a number twice"
      ),
    ] as [(Double, OrganError.Code, String)]
  )
  func misdeeds(misdeed: Double, code: OrganError.Code, sentence: String) async throws {
    let bench = try Bench()
    var verification = try verification(bench, misdeed)
    verification.secondsAllowed = misdeed == 5 ? 0.5 : 30
    let doomed = verification
    let log = bench.registry.run("verification-misbehaving").appending(path: "log.txt").path
    let told = Mutex<[String]>([])
    await #expect(throws: OrganError(code, sentence.replacing("LOG", with: log))) {
      _ = try await doomed.results(tell: { result in told.withLock { $0.append(result.name) } })
    }
    // What was told before stands.
    #expect(told.withLock { $0 } == ["first"])
  }

  @Test("Cancelling ends it")
  func cancelled() async throws {
    let bench = try Bench()
    let verification = try verification(bench, 14)
    let (results, feed) = AsyncStream.makeStream(of: VerificationResult.self)
    let running = Task { try await verification.results(tell: { feed.yield($0) }) }
    for await _ in results { break }
    running.cancel()
    await #expect(throws: OrganError(.cancelled, "the run was cancelled")) {
      try await running.value
    }
  }

  @Test("An organ without cases says so; in this process they are the same")
  func without() async throws {
    let bench = try Bench((", \"Verifying\"", ""))
    let doomed = try verification(bench)
    let sentence = "misbehaving brings no verification cases of its own"
    await #expect(throws: OrganError(.wrongCommandLine, sentence)) { try await doomed.results() }
    let other = try Bench()
    var here = try verification(other)
    here.isInProcess = true
    #expect(try await here.results().map(\.name) == ["first", "last"])
  }
}
