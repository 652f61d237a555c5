import Foundation
import HouseTesting
import OrganKit
import PatientRegistry
import PlatformRuntime
import Testing

/// What a plugin may do beside its four rooms.
@Suite("Capabilities")
struct CapabilityTests {
  private static let executable = ChildProcess.built.appending(path: "platform")

  private func demonstration(_ seed: UInt64?, _ registry: RegistryFolder) throws -> Demonstration {
    Demonstration(try phantom(), seed: seed, registry: registry, executable: Self.executable)
  }

  @Test("A demo is made once for a seed, and the default one is unlike that of any seed")
  func demo() async throws {
    let folder = try TemporaryFolder()
    let registry = RegistryFolder(folder.url.appending(path: "registry"))
    let heard = Heard()
    let first = try await demonstration(nil, registry).study { heard.add($0) }
    let again = try await demonstration(nil, registry).study { heard.add($0) }
    #expect(first == again)
    #expect(heard.made == ["demonstration"])
    let seeded = try await demonstration(0, registry).study()
    #expect(seeded != first)
    let truths = try [first, seeded]
      .map { try Data(contentsOf: $0.appending(path: "truth.json")) }
    #expect(truths[0] != truths[1])
  }

  @Test("A demo is laid into a new or an empty folder only")
  func write() async throws {
    let folder = try TemporaryFolder()
    let registry = RegistryFolder(folder.url.appending(path: "registry"))
    let output = folder.url.appending(path: "demo")
    try await demonstration(5, registry).write(to: output)
    #expect(FileManager.default.fileExists(atPath: output.appending(path: "truth.json").path))
    let sentence =
      "\(output.path) is no empty folder; give --output a new or an empty one"
    await #expect(throws: OrganError(.wrongCommandLine, sentence)) {
      try await demonstration(5, registry).write(to: output)
    }
  }

  @Test("Without a study a run takes the demo, and twice the same demo is one run")
  func runsDemo() async throws {
    let folder = try TemporaryFolder()
    let registry = RegistryFolder(folder.url.appending(path: "registry"))
    var run = OrganRun(try phantom(), study: nil, registry: registry)
    run.executable = Self.executable
    let first = try await run.run()
    let second = try await run.run()
    #expect(first.patient.issuer == Patient.syntheticIssuer)
    #expect(second.isStored)
    #expect(second.run == first.run)
  }

  @Test("An organ without a demo says so")
  func noDemo() async throws {
    let bench = try Bench()
    var run = try bench.run()
    run.study = nil
    let doomed = run
    let sentence = "misbehaving makes no demo study; name one with --study DIR"
    await #expect(throws: OrganError(.wrongCommandLine, sentence)) { try await doomed.run() }
  }

  @Test("A recorded twin answers from its own files, when the rooms are long gone")
  func simulate() async throws {
    let folder = try TemporaryFolder()
    let registry = RegistryFolder(folder.url.appending(path: "registry"))
    var run = OrganRun(try phantom(), study: nil, registry: registry)
    run.executable = Self.executable
    let made = try await run.run()
    try FileManager.default.removeItem(at: registry.run(made.run))
    let simulation = Simulation(try phantom(), registry: registry, executable: Self.executable)
    let outcome = try await simulation.outcome(of: "growth", ["factor": 3], twin: made.twin)
    let volume = try #require(made.findings.first { $0.name == "phantomVolume" }).quantity.value
    let grown = try #require(outcome.findings.first { $0.name == "phantomVolume" }).quantity.value
    #expect(abs(grown / volume - 3) < 0.05)
    let again = try await simulation.outcome(of: "growth", ["factor": 3], twin: made.twin)
    #expect(again == outcome)
  }

  @Test("A twin of another organ, or none, is refused")
  func otherTwin() async throws {
    let bench = try Bench()
    let made = try await bench.run().run()
    let simulation = Simulation(
      try phantom(),
      registry: bench.registry,
      executable: Self.executable
    )
    let sentence = "twin \(made.twin) is one of misbehaving, not of phantom"
    await #expect(throws: OrganError(.wrongCommandLine, sentence)) {
      try await simulation.outcome(of: "growth", [:], twin: made.twin)
    }
    let none = "there is no twin 'x': see 'platform twins'"
    await #expect(throws: OrganError(.registry, none)) {
      try await simulation.outcome(of: "growth", [:], twin: "x")
    }
  }
}
