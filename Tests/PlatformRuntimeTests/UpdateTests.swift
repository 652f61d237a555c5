import Foundation
import HouseTesting
import OrganKit
import PatientRegistry
import PlatformRuntime
import Synchronization
import Testing

/// A twin foretells a later study, and only then it is looked into.
@Suite("Updates")
struct UpdateTests {
  static let rooms = ["forecasting", "ingestion", "segmentation", "modelling", "reporting"]

  /// A recorded twin of 2024-05-17, and a way to lay later studies down.
  struct Followed {
    let bench: Bench
    let twin: RunResult

    init(patient: String = #""patient": {"issuer": "clinic", "identifier": "7"}, "#) async throws {
      bench = try Bench()
      try bench.folder.write(
        "{\"schema\": 1, \(patient)\"date\": \"2024-05-17\"}",
        to: "study/study.json"
      )
      twin = try await bench.run().run()
    }

    /// An update with a study that is described so.
    func update(
      _ description: String = #""date": "2024-08-15""#,
      in name: String = "later"
    ) throws -> OrganRun {
      try bench.folder.write("{\"schema\": 1, \(description)}", to: "\(name)/study.json")
      try bench.folder.write("a later study\n", to: "\(name)/data.txt")
      var run = try bench.run()
      run.parameters = [:]
      run.study = bench.folder.url.appending(path: name)
      return run
    }

    func opened() throws -> PatientRegistry { try bench.opened() }
  }

  @Test("It is foretold, recorded, then read: the next version; the same again is returned")
  func update() async throws {
    let followed = try await Followed()
    let (first, second) = (Heard(), Heard())
    let update = try followed.update()
    let next = try await update.update(twin: followed.twin.twin) { first.add($0) }
    #expect(first.made == Self.rooms)
    #expect(next.twinVersion == 2)
    #expect(next.patient == followed.twin.patient)
    #expect(next.warnings.map(\.name) == ["unnamedStudy", "foretold", "marked"])
    let registry = try followed.opened()
    let twin = try registry.twin(next.twin)
    #expect(twin.parent == followed.twin.twin)
    #expect(twin.studyDate == "2024-08-15")
    let forecast = try #require(try registry.forecasts(by: followed.twin.twin).first)
    #expect(forecast.date == "2024-08-15")
    #expect(forecast.made <= twin.created)
    // The forecast's files are the next version's too, byte for byte.
    for (path, hash) in forecast.files { #expect(twin.files["forecasting/\(path)"] == hash) }
    // It is recorded between the first room and the second.
    let told = first.events.firstIndex(of: .foretold(date: forecast.date, made: forecast.made))
    let foretold = first.events.firstIndex(of: .finished(room: "forecasting", resumed: false))
    let entered = first.events.firstIndex(of: .entered(room: "ingestion"))
    #expect(try #require(foretold) < #require(told))
    #expect(try #require(told) < #require(entered))

    let again = try await update.update(twin: followed.twin.twin) { second.add($0) }
    #expect(again.isStored)
    #expect(again.twin == next.twin)
    #expect(again.findings == next.findings)
    #expect(second.events == [.stored(run: next.run)])
    #expect(try registry.forecasts(by: followed.twin.twin) == [forecast])
    #expect(try registry.check().damage == [])
    #expect(try registry.check().orphans == [])
  }

  @Test("No file of the study but study.json is opened before the forecast is recorded")
  func order() async throws {
    let followed = try await Followed()
    let update = try followed.update()
    let study = try #require(update.study)
    let watch = inotify_init1(Int32(IN_NONBLOCK))
    defer { close(watch) }
    try #require(inotify_add_watch(watch, study.path, UInt32(IN_OPEN)) >= 0)
    let opened = Mutex<(all: Set<String>, before: Set<String>?)>(([], nil))
    _ = try await update.update(twin: followed.twin.twin) { event in
      opened.withLock { opened in
        opened.all.formUnion(Self.names(in: watch))
        if case .foretold = event { opened.before = opened.all }
      }
    }
    #expect(opened.withLock { $0.before } == ["study.json"])
    #expect(opened.withLock { $0.all } == ["study.json", "data.txt"])
  }

  /// The names a watch has seen since it was last asked.
  private static func names(in watch: Int32) -> Set<String> {
    var names: Set<String> = []
    var bytes = [UInt8](repeating: 0, count: 65_536)
    let count = read(watch, &bytes, bytes.count)
    var place = 0
    // struct inotify_event: wd, mask, cookie and len of four bytes each, then len bytes of a name.
    while place + 16 <= count {
      let length = bytes.withUnsafeBytes {
        $0.loadUnaligned(fromByteOffset: place + 12, as: UInt32.self)
      }
      let name = bytes[(place + 16)..<(place + 16 + Int(length))].prefix { $0 != 0 }
      // Without a name it is the folder itself, which is listed.
      if !name.isEmpty { names.insert(String(decoding: name, as: UTF8.self)) }
      place += 16 + Int(length)
    }
    return names
  }

  @Test("A study that cannot be read has been foretold all the same, and nothing else is recorded")
  func unreadable() async throws {
    let followed = try await Followed()
    let update = try followed.update()
    let loop = try #require(update.study).appending(path: "loop")
    try FileManager.default.createSymbolicLink(at: loop, withDestinationURL: update.study ?? loop)
    await #expect(throws: OrganError.self) { try await update.update(twin: followed.twin.twin) }
    let registry = try followed.opened()
    let forecast = try #require(try registry.forecasts(by: followed.twin.twin).first)
    #expect(try registry.twins().count == 1)
    // Mended, it is taken in with the forecast that was made before.
    try FileManager.default.removeItem(at: loop)
    let heard = Heard()
    _ = try await update.update(twin: followed.twin.twin) { heard.add($0) }
    #expect(heard.made == Array(Self.rooms.dropFirst()))
    #expect(try registry.forecasts(by: followed.twin.twin) == [forecast])
    #expect(try registry.check().damage == [])
  }

  @Test("What a forecast depends on: the date and the treatments, not what was seen")
  func blind() async throws {
    let followed = try await Followed()
    let twin = followed.twin.twin
    let seen =
      #""date": "2024-08-15", "measurements": [{"code": {"system": "s", "code": "1"}, "#
      + #""value": 7, "unit": "mL"}], "series": [{"role": "image", "files": ["data.txt"]}]"#
    let treated =
      #""date": "2024-08-15", "treatments": [{"kind": "radiotherapy", "#
      + #""time": "2024-06-03", "dose": {"value": 2, "unit": "Gy"}}]"#
    let first = try await followed.update().update(twin: twin)
    let second = try await followed.update(seen, in: "seen").update(twin: twin)
    #expect(first.run != second.run)
    let registry = try followed.opened()
    #expect(try registry.forecasts(by: twin).count == 1)
    _ = try await followed.update(treated, in: "treated").update(twin: twin)
    #expect(try registry.forecasts(by: twin).count == 2)
    #expect(try registry.twins().map(\.version) == [1, 2, 3, 4])
    #expect(try registry.twins().map(\.parent) == [nil, twin, twin, twin])
    #expect(second.warnings.contains { $0.name == "olderVersion" })
    #expect(!first.warnings.contains { $0.name == "olderVersion" })
  }

  @Test("An interrupted update resumes, and gives what an undisturbed one gives")
  func resume() async throws {
    let (followed, other) = (try await Followed(), try await Followed())
    let whole = try await other.update().update(twin: other.twin.twin)
    let home = followed.bench.registry.run(whole.run)
    try FileManager.default.createDirectory(at: home, withIntermediateDirectories: true)
    for room in ["ingestion", "segmentation"] {
      try FileManager.default.copyItem(
        at: other.bench.registry.run(whole.run).appending(path: room),
        to: home.appending(path: room)
      )
    }
    let heard = Heard()
    let resumed = try await followed.update().update(twin: followed.twin.twin) { heard.add($0) }
    #expect(heard.made == ["forecasting", "modelling", "reporting"])
    #expect(resumed.run == whole.run)
    #expect(resumed.findings == whole.findings)
    let twins = try [followed, other].map { try $0.opened().twin(whole.twin) }
    #expect(twins[0].files == twins[1].files)
  }

  @Test("--force takes the study in again; the forecast stays as it was recorded")
  func force() async throws {
    let followed = try await Followed()
    var update = try followed.update()
    let first = try await update.update(twin: followed.twin.twin)
    let recorded = try followed.opened().forecasts(by: followed.twin.twin)
    update.isForced = true
    let heard = Heard()
    let again = try await update.update(twin: followed.twin.twin) { heard.add($0) }
    #expect(heard.made == Array(Self.rooms.dropFirst()))
    #expect(again.twin == first.twin)
    #expect(again.twinVersion == 2)
    #expect(again.findings == first.findings)
    #expect(again.warnings == first.warnings)
    #expect(try followed.opened().forecasts(by: followed.twin.twin) == recorded)
  }

  @Test("The next version answers, is rendered, and is updated in its turn, without its rooms")
  func lives() async throws {
    let followed = try await Followed()
    let second = try await followed.update().update(twin: followed.twin.twin)
    for name in try FileManager.default.contentsOfDirectory(
      atPath: followed.bench.registry.runs.path
    ) {
      try FileManager.default.removeItem(at: followed.bench.registry.runs.appending(path: name))
    }
    let bench = followed.bench
    let simulation = Simulation(
      try bench.plugin(),
      registry: followed.bench.registry,
      executable: ChildProcess.built.appending(path: "platform")
    )
    let output = bench.folder.url.appending(path: "answer")
    let answer = try await simulation.answer(to: "nothing", [:], twin: second.twin, output: output)
    #expect(answer.outcome.findings == second.findings)
    let page = try String(contentsOf: try #require(answer.report), encoding: .utf8)
    #expect(page.contains("Misbehaving: nothing"))
    #expect(page.contains("twin \(second.twin), version 2"))
    let archive = try RunArchive(followed.bench.registry)
    let rendered = try archive.deliver(try archive.stored(twin: second.twin))
    #expect(rendered.findings == second.findings)
    let third = try await followed.update(#""date": "2024-11-01""#, in: "third")
      .update(twin: second.twin)
    #expect(third.twinVersion == 3)
    #expect(try followed.opened().twin(third.twin).parent == second.twin)
  }

  @Test(
    "A study that cannot be foretold, or is not this twin's, is refused before anything is made",
    arguments: [
      (
        #""measurements": []"#,
        "STUDY: its study.json says no date, and a twin can foretell a day only: write one, such as "
          + "{\"schema\": 1, \"date\": \"2024-05-17\"}"
      ),
      (
        #""date": "2024-05-16""#,
        "the study is of 2024-05-16, before twin TWIN, which is of 2024-05-17: a twin foretells "
          + "later days only; update an earlier version, or check the dates"
      ),
      (
        #""date": "2024-08-15", "patient": {"issuer": "clinic", "identifier": "8"}"#,
        "the study is of 8 (clinic), and twin TWIN of 7 (clinic): choose a twin of the study's "
          + "patient, or see 'platform patients link' if they are one person"
      ),
      (
        #""date": "2024-08-15", "patient": {"issuer": "other", "identifier": "7"}"#,
        "the study is of 7 (other), and twin TWIN of 7 (clinic): choose a twin of the study's "
          + "patient, or see 'platform patients link' if they are one person"
      ),
    ]
  )
  func refused(description: String, sentence: String) async throws {
    let followed = try await Followed()
    let update = try followed.update(description)
    let path = try #require(update.study).path
    let said = sentence.replacing("STUDY", with: path).replacing("TWIN", with: followed.twin.twin)
    await #expect(throws: OrganError(.studyRefused, said)) {
      try await update.update(twin: followed.twin.twin)
    }
    #expect(try followed.opened().forecasts(by: followed.twin.twin).isEmpty)
    #expect(try followed.opened().twins().count == 1)
  }

  @Test(
    "A person nobody has named: a study that names somebody is refused, one that does not is not"
  )
  func unidentified() async throws {
    let followed = try await Followed(patient: "")
    let twin = followed.twin.twin
    let named = try followed.update(
      #""date": "2024-08-15", "patient": {"issuer": "clinic", "identifier": "7"}"#,
      in: "named"
    )
    let sentence =
      "the study is of 7 (clinic), and twin \(twin) of a person nobody has named: if they are one, "
      + "say so with 'platform patients link', then update again"
    await #expect(throws: OrganError(.studyRefused, sentence)) {
      try await named.update(twin: twin)
    }
    let next = try await followed.update().update(twin: twin)
    #expect(next.patient == followed.twin.patient)
    #expect(next.warnings.map(\.name) == ["foretold", "marked"])
    // Once linked, the named study is theirs; on the same day, too.
    try followed.opened().link(next.patient, to: .init(issuer: "clinic", identifier: "7"))
    let third = try await named.update(twin: next.twin)
    #expect(third.twinVersion == 3)
    #expect(third.patient.identifier == "7")
  }

  @Test("An organ that takes nothing in, another organ's twin, and no twin")
  func cannot() async throws {
    let followed = try await Followed()
    let update = try followed.update()
    await #expect(throws: OrganError(.registry, "there is no twin 'x': see 'platform twins'")) {
      try await update.update(twin: "x")
    }
    var other = update
    other.plugin = try phantom()
    let foreign = other
    let twin = followed.twin.twin
    await #expect(
      throws: OrganError(.wrongCommandLine, "twin \(twin) is one of misbehaving, not of phantom")
    ) { try await foreign.update(twin: twin) }
    let place = followed.bench.place.appending(path: "misbehaving/plugin.json")
    let text = try String(contentsOf: place, encoding: .utf8)
    try Data(text.replacing(", \"Assimilating\"", with: "").utf8).write(to: place)
    let without = try followed.update()
    let sentence =
      "misbehaving takes no later study into a twin; make a new one with 'platform run'"
    await #expect(throws: OrganError(.wrongCommandLine, sentence)) {
      try await without.update(twin: twin)
    }
  }

  @Test("A trap while foretelling, or while taking in, leaves the old version as it was")
  func traps() async throws {
    let followed = try await Followed()
    for (room, words) in [(6.0, "died in forecasting"), (7.0, "died in modelling")] {
      var update = try followed.update()
      update.parameters = ["misdeed": 3, "room": room]
      let doomed = update
      let error = await #expect(throws: OrganError.self) {
        try await doomed.update(twin: followed.twin.twin)
      }
      #expect(error?.code == .workerDied)
      #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
      #expect(try followed.opened().twins().count == 1)
      #expect(try followed.opened().check().damage == [])
    }
  }
}
