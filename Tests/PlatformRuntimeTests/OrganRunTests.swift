import Foundation
import HouseTesting
import OrganKit
import PatientRegistry
import PlatformRuntime
import Testing

/// A run is made once, recorded once, and resumed where it stopped.
@Suite("Runs")
struct OrganRunTests {
  private static let rooms = ["ingestion", "segmentation", "modelling", "reporting"]

  @Test("The rooms are walked in their order; the same again returns what is recorded")
  func stored() async throws {
    let bench = try Bench()
    let (first, second) = (Heard(), Heard())
    let made = try await bench.run().run { first.add($0) }
    #expect(first.made == Self.rooms)
    #expect(!made.isStored)
    #expect(made.twinVersion == 1)
    let again = try await bench.run().run { second.add($0) }
    #expect(again.isStored)
    #expect(second.events == [.stored(run: made.run)])
    #expect(again.findings == made.findings)
    #expect(again.twin == made.twin)
    #expect(again.warnings == made.warnings)
    let check = try bench.opened().check()
    #expect(check.damage == [])
    #expect(check.orphans == [])
    #expect(check.twins == 1)
  }

  @Test("What a room said is said again when a run resumes, and the result is the same to the bit")
  func resume() async throws {
    let (bench, other) = (try Bench(), try Bench())
    let whole = try await other.run().run()
    // An undisturbed run elsewhere has the same key: its first rooms are the interrupted run's.
    let key = whole.run
    let home = bench.registry.run(key)
    try FileManager.default.createDirectory(at: home, withIntermediateDirectories: true)
    for room in ["ingestion", "segmentation"] {
      try FileManager.default.copyItem(
        at: other.registry.run(key).appending(path: room),
        to: home.appending(path: room)
      )
    }
    let heard = Heard()
    let resumed = try await bench.run().run { heard.add($0) }
    #expect(heard.made == ["modelling", "reporting"])
    #expect(heard.events.contains(.finished(room: "ingestion", resumed: true)))
    #expect(resumed.run == key)
    #expect(resumed.warnings == whole.warnings)
    #expect(resumed.findings == whole.findings)
    let twins = try [bench, other].map { try $0.opened().twin(ofRun: key) }
    #expect(twins[0]?.files == twins[1]?.files)
  }

  @Test(
    "A room of another layout, or a damaged one, is made again with all that build on it",
    arguments: ["segmentation/said.json", "segmentation/product/product.json"]
  )
  func damaged(file: String) async throws {
    let bench = try Bench()
    let made = try await bench.run().run()
    // Forget the record, keep the rooms.
    let other = RegistryFolder(bench.folder.url.appending(path: "other"))
    let home = other.run(made.run)
    try FileManager.default.createDirectory(at: other.runs, withIntermediateDirectories: true)
    try FileManager.default.copyItem(at: bench.registry.run(made.run), to: home)
    try FileManager.default.removeItem(at: home.appending(path: "reporting"))
    let text = try String(contentsOf: home.appending(path: file), encoding: .utf8)
    try Data(text.replacing(/"format" : 1|\[/, with: "\"format\" : 99").utf8)
      .write(to: home.appending(path: file))
    var run = try bench.run()
    run.registry = other
    let heard = Heard()
    let again = try await run.run { heard.add($0) }
    #expect(heard.made == ["segmentation", "modelling", "reporting"])
    #expect(again.findings == made.findings)
  }

  @Test("--force computes the same key again and keeps the version")
  func force() async throws {
    let bench = try Bench()
    let made = try await bench.run().run()
    var run = try bench.run()
    run.isForced = true
    let heard = Heard()
    let forced = try await run.run { heard.add($0) }
    #expect(heard.made == Self.rooms)
    #expect(forced.twin == made.twin)
    #expect(forced.twinVersion == 1)
    #expect(forced.findings == made.findings)
    #expect(try bench.opened().twins().count == 1)
  }

  @Test("Two same runs at a time are made once, and recorded once")
  func together() async throws {
    let bench = try Bench()
    let heard = Heard()
    let run = try bench.run(12)
    async let one = run.run { heard.add($0) }
    async let other = run.run { heard.add($0) }
    let results = try await [one, other]
    #expect(results[0].twin == results[1].twin)
    #expect(heard.made == Self.rooms)
    #expect(try bench.opened().twins().map(\.version) == [1])
  }

  @Test("A run that goes on elsewhere is waited for, and the waiting is told")
  func waits() async throws {
    let (bench, other) = (try Bench(), try Bench())
    let home = bench.registry.run(try await other.run().run().run)
    try FileManager.default.createDirectory(at: home, withIntermediateDirectories: true)
    let lock = open(home.path, O_RDONLY | O_CLOEXEC)
    #expect(flock(lock, LOCK_EX | LOCK_NB) == 0)
    let heard = Heard()
    let result = try await bench.run()
      .run { event in
        heard.add(event)
        if event == .waiting { close(lock) }
      }
    #expect(heard.events.first == .waiting)
    #expect(heard.made == Self.rooms)
    #expect(result.twinVersion == 1)
  }

  @Test("In this process the walk gives what it gives in a worker")
  func inProcess() async throws {
    let (bench, other) = (try Bench(), try Bench())
    let worker = try await bench.run().run()
    var run = try other.run()
    run.isInProcess = true
    let here = try await run.run()
    #expect(here.run == worker.run)
    #expect(here.findings == worker.findings)
    #expect(here.warnings == worker.warnings)
  }

  /// What changes the key, and what does not.
  enum Change: CaseIterable {
    case study, truth, seed, parameter, labels, ignored, body, library, resource, patient, output
  }

  @Test("The key covers all that a product depends on, and no more", arguments: Change.allCases)
  func key(_ change: Change) async throws {
    let bench = try Bench()
    let first = try await bench.run().run()
    var run = try bench.run()
    switch change {
    case .study: try bench.folder.write("another study\n", to: "study/data.txt")
    case .truth: try bench.folder.write("{}", to: "study/truth.json")
    case .seed: run.seed = 7
    case .parameter: run.parameters["room"] = 2
    case .labels: run.labels = [try bench.folder.write("labels", to: "labels.nii")]
    case .ignored: run.ignoresDeliveredLabels = true
    case .body: run.patient.height = Quantity(170, "cm")
    case .library:
      let library = bench.place.appending(path: "misbehaving/libMisbehaving.so")
      let bytes = try Data(contentsOf: library) + Data([0])
      try bytes.write(to: library, options: .atomic)
    case .resource: try bench.folder.write("x", to: "place/misbehaving/Resources/weights")
    case .patient: run.patient.identifier = "P1"
    case .output: run.output = bench.folder.url.appending(path: "out")
    }
    let second = try await run.run()
    let isSame = [.truth, .patient, .output].contains(change)
    #expect((second.run == first.run) == isSame)
  }

  @Test("The key covers the files in a folder that the manifest's variable names, and only those")
  func outsideFolders() async throws {
    let folders = #""folders": [{"variable": "PLATFORM_ATLAS", "help": "An atlas."}], "limits""#
    let bench = try Bench((#""limits""#, folders))
    try bench.folder.write("white matter", to: "atlas/wm.nii")
    func run(_ variable: String, _ folder: String) async throws -> String {
      let path = bench.folder.url.appending(path: folder).path
      let platform = bench.platform([variable: path])
      let line = try await platform.run(
        "run",
        "--organ",
        "misbehaving",
        "--study",
        bench.study.path,
        "--json"
      )
      let last = try #require(line.output.split(separator: "\n").last)
      let values = try JSONSerialization.jsonObject(with: Data(last.utf8)) as? [String: Any]
      return try #require(values?["run"] as? String)
    }
    let first = try await run("PLATFORM_ATLAS", "atlas")
    #expect(try await run("PLATFORM_ATLAS", "atlas") == first)
    #expect(try await run("PLATFORM_OTHER", "atlas") != first)
    try bench.folder.write("grey matter", to: "atlas/gm.nii")
    let second = try await run("PLATFORM_ATLAS", "atlas")
    #expect(second != first)
    // A folder within it, a link to nothing, or a folder that is not there are none of the run's.
    try bench.folder.write("something", to: "atlas/within/gm.nii")
    try FileManager.default.createSymbolicLink(
      atPath: bench.folder.url.appending(path: "atlas/old.nii").path,
      withDestinationPath: "nowhere.nii"
    )
    #expect(try await run("PLATFORM_ATLAS", "atlas") == second)
    #expect(try await run("PLATFORM_ATLAS", "nowhere") == run("PLATFORM_OTHER", "atlas"))
  }

  @Test("Parameters are checked before anything is done")
  func parameters() async throws {
    let bench = try Bench()
    let run = try bench.run(100)
    let error = await #expect(throws: OrganError.self) { try await run.run() }
    #expect(error?.code == .wrongCommandLine)
    #expect(!FileManager.default.fileExists(atPath: bench.registry.runs.path))
  }

  @Test("A missing study is refused")
  func missing() async throws {
    let bench = try Bench()
    var run = try bench.run()
    run.study = bench.folder.url.appending(path: "nowhere")
    let path = bench.folder.url.appending(path: "nowhere").path
    let doomed = run
    await #expect(throws: OrganError(.studyRefused, "\(path): there is no such study folder")) {
      try await doomed.run()
    }
  }
}
