import Foundation
import HouseTesting
import Testing

/// The whole way of a user, with the phantom as the organ.
@Suite("Transcripts with the phantom")
struct PhantomTranscripts {
  private let home: TemporaryFolder
  private let platform: ChildProcess

  init() throws {
    home = try TemporaryFolder()
    var platform = ChildProcess.platform
    platform.environment["PLATFORM_REGISTRY"] = home.url.appending(path: "registry").path
    self.platform = platform
  }

  /// The last line that a command printed, as JSON.
  private func lastLine(_ transcript: Transcript) throws -> [String: Any] {
    let line = try #require(transcript.output.split(separator: "\n").last)
    return try #require(
      try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
    )
  }

  @Test("The demo runs, is recorded, and comes back the second time")
  func demo() async throws {
    let first = try await platform.run("run", "--organ", "phantom")
    #expect(first.exitCode == 0, "\(first.errors)")
    #expect(first.output.contains("SYNTHETIC STUDY"))
    #expect(first.output.contains("Research use, not for diagnosis."))
    let page = try #require(first.output.split(separator: "\n").last.map(String.init))
    #expect(FileManager.default.fileExists(atPath: page))
    #expect(!first.output.contains("(recorded before)"))
    let second = try await platform.run("run", "--organ", "phantom")
    #expect(second.output.contains("version 1"))
    #expect(second.output.contains("(recorded before)"))
    let forced = try await platform.run("run", "--organ", "phantom", "--force")
    #expect(forced.output.contains("version 1"))
    #expect(!forced.output.contains("(recorded before)"))
  }

  @Test("The last JSON line of a run holds every key, and the truth")
  func json() async throws {
    let study = home.url.appending(path: "study").path
    let written = try await platform.run(
      "demo",
      "--organ",
      "phantom",
      "--output",
      study,
      "--seed",
      "5"
    )
    #expect(written.output == "\(study)\n")
    let output = home.url.appending(path: "report").path
    let run = try await platform.run(
      "run",
      "--organ",
      "phantom",
      "--study",
      study,
      "--output",
      output,
      "--json"
    )
    let result = try lastLine(run)
    let keys = [
      "artefacts", "event", "findings", "organ", "patient", "report", "reviewNeeded", "run", "twin",
      "twinVersion", "warnings",
    ]
    for key in keys { #expect(result[key] != nil, "\(key) is missing") }
    #expect(result["event"] as? String == "result")
    #expect(result["report"] as? String == "\(output)/report.html")
    let findings = try #require(result["findings"] as? [[String: Any]])
    let truthFile = URL(filePath: study).appending(path: "truth.json")
    let truth = try #require(
      try JSONSerialization.jsonObject(with: Data(contentsOf: truthFile)) as? [String: Double]
    )
    #expect(!truth.isEmpty)
    for (name, number) in truth {
      let finding = try #require(findings.first { $0["name"] as? String == name })
      #expect(
        Set(finding.keys) == ["name", "value", "unit", "low", "high", "origin"]
      )
      let value = try #require(finding["value"] as? Double)
      #expect(abs(value - number) <= 0.02 * abs(number), "\(name): \(value), truth \(number)")
    }
  }

  @Test("What is recorded can be listed, shown, rendered, exported, backed up and erased")
  func registry() async throws {
    let run = try await platform.run("run", "--organ", "phantom", "--json")
    let twin = try #require(try lastLine(run)["twin"] as? String)

    let twins = try lastLine(await platform.run("twins", "--json"))
    #expect(Set(twins.keys) == ["twin", "organ", "version", "patient", "study", "date"])
    let patients = try lastLine(await platform.run("patients", "--json"))
    #expect(Set(patients.keys) == ["person", "identities"])
    let organ = try lastLine(await platform.run("organs", "--json"))
    #expect(Set(organ.keys) == ["id", "version", "state", "reason"])

    let shown = try await platform.run("twins", "show", "--twin", twin)
    #expect(shown.output.contains("phantomVolume"))
    let report = home.url.appending(path: "again").path
    let rendered = try await platform.run("report", "--twin", twin, "--output", report)
    #expect(rendered.output == "\(report)/report.html\n")
    let exported = home.url.appending(path: "exported")
    let export = try await platform.run("export", "--twin", twin, "--output", exported.path)
    #expect(export.exitCode == 0, "\(export.errors)")
    #expect(FileManager.default.fileExists(atPath: exported.appending(path: "twin.json").path))
    let log = try await platform.run("runs", "log", String(twin.dropFirst("phantom-".count)))
    #expect(log.exitCode == 0, "\(log.errors)")

    let backup = home.url.appending(path: "backup").path
    #expect(try await platform.run("registry", "backup", backup).exitCode == 0)
    let check = try await platform.run("registry", "check", "--registry", backup)
    #expect(check.output.hasSuffix("0 damaged, 0 orphans\n"), "\(check.output)")

    let refused = try await platform.run("patients", "erase", "--patient", "phantom-demo")
    #expect(refused.exitCode == 2)
    let erased = try await platform.run("patients", "erase", "--patient", "phantom-demo", "--yes")
    #expect(erased.errors == "erased phantom-demo (synthetic) and 1 twins\n")
    let after = try await platform.run("registry", "check")
    #expect(after.output == "0 twins and 0 files checked, 0 damaged, 0 orphans\n")
  }

  @Test("Several studies make one CSV row each, and a bad one does not stop the rest")
  func batch() async throws {
    let studies = home.url.appending(path: "studies")
    try FileManager.default.createDirectory(at: studies, withIntermediateDirectories: true)
    for seed in ["1", "2"] {
      let study = studies.appending(path: "s\(seed)").path
      let demo = try await platform.run(
        "demo",
        "--organ",
        "phantom",
        "--output",
        study,
        "--seed",
        seed
      )
      try #require(demo.exitCode == 0)
    }
    try home.write("nothing", to: "studies/s0/readme.txt")
    let output = home.url.appending(path: "out")
    let batch = try await platform.run(
      "run",
      "--organ",
      "phantom",
      "--studies",
      studies.path,
      "--output",
      output.path
    )
    #expect(batch.exitCode == 1)
    #expect(batch.errors.hasSuffix("platform: 1 of 3 studies failed: s0\n"), "\(batch.errors)")
    let table = try String(contentsOf: output.appending(path: "studies.csv"), encoding: .utf8)
    let rows = table.split(separator: "\n")
    #expect(rows.count == 4)
    #expect(rows[0].hasPrefix("study,state,twin,version,reviewNeeded,reason,"))
    #expect(rows[1].hasPrefix("s0,failed,"))
    #expect(rows[2].hasPrefix("s1,done,"))
  }

  @Test("Label maps alone: the image's name, its grid, nothing recorded, and a run goes on from it")
  func segment() async throws {
    let study = home.url.appending(path: "study").path
    let demo = try await platform.run("demo", "--organ", "phantom", "--output", study)
    #expect(demo.exitCode == 0, "\(demo.errors)")
    let output = home.url.appending(path: "labels").path
    let words = ["segment", "--organ", "phantom", "--study", study, "--output", output, "--json"]
    let drawn = try await platform.run(words)
    #expect(drawn.exitCode == 0, "\(drawn.errors)")
    let result = try lastLine(drawn)
    #expect(Set(result.keys) == ["event", "files", "warnings", "reviews", "reviewNeeded"])
    let file = try #require((result["files"] as? [[String: Any]])?.first)
    #expect(Set(file.keys) == ["input", "labels", "phase", "origin", "expectedDice"])
    let image = try #require(file["input"] as? String)
    #expect(FileManager.default.fileExists(atPath: image))
    let name = URL(filePath: image).lastPathComponent.replacing(".nii.gz", with: "_seg.nii.gz")
    #expect(file["labels"] as? String == "\(output)/\(name)")
    #expect(FileManager.default.fileExists(atPath: "\(output)/\(name)"))
    #expect(file["phase"] is NSNull)
    #expect(file["origin"] as? String == "network")
    #expect(try await platform.run("twins").output.split(separator: "\n").count <= 1)
    // Again: what was drawn is handed over, and a run takes it up.
    let again = try await platform.run(words)
    #expect(again.output.contains("\"resumed\":true"))
    #expect(try lastLine(again) as NSDictionary == result as NSDictionary)
    let run = try await platform.run(
      "run",
      "--organ",
      "phantom",
      "--study",
      study,
      "--ignore-labels",
      "--json"
    )
    #expect(run.exitCode == 0, "\(run.errors)")
    #expect(run.output.contains("\"resumed\":true"))
  }

  @Test("Label maps of a folder of studies: a row each, a failed one named")
  func segmentStudies() async throws {
    let studies = home.url.appending(path: "studies")
    let demo = try await platform.run(
      "demo",
      "--organ",
      "phantom",
      "--output",
      studies.appending(path: "s1").path
    )
    #expect(demo.exitCode == 0, "\(demo.errors)")
    try home.write("nothing", to: "studies/s0/readme.txt")
    let output = home.url.appending(path: "labels")
    let batch = try await platform.run(
      "segment",
      "--organ",
      "phantom",
      "--studies",
      studies.path,
      "--output",
      output.path
    )
    #expect(batch.exitCode == 1)
    #expect(batch.errors.hasSuffix("platform: 1 of 2 studies failed: s0\n"), "\(batch.errors)")
    let table = output.appending(path: "segmentations.csv")
    let rows = try String(contentsOf: table, encoding: .utf8).split(separator: "\n")
    #expect(rows.count == 3)
    #expect(rows[0] == "study,state,reviewNeeded,reason,files,lowestExpectedDice,structure")
    #expect(rows[1].hasPrefix("s0,failed,"))
    #expect(rows[2].hasPrefix("s1,done,false,,"))
  }

  @Test("The organ's own cases: a table, or an object a line; the rest of the organs have none")
  func verify() async throws {
    let table = try await platform.run("verify", "--organ", "phantom")
    #expect(table.exitCode == 0, "\(table.errors)")
    #expect(table.output.hasPrefix("      CASE"))
    #expect(table.output.hasSuffix("all 3 numbers of 3 cases hold\n"))
    let lines = try await platform.run("verify", "--organ", "phantom", "--full", "--json")
    #expect(lines.exitCode == 0, "\(lines.errors)\(lines.output)")
    let rows = lines.output.split(separator: "\n")
    #expect(rows.count == 4)
    let row = try lastLine(lines)
    #expect(
      Set(row.keys) == [
        "case", "quantity", "measured", "reference", "low", "high", "unit", "source", "passed",
      ]
    )
    #expect(row["passed"] as? Bool == true)
  }

  @Test("A follow-up is foretold and taken in: the next version, listed with its forecast")
  func update() async throws {
    let study = home.url.appending(path: "study").path
    // One that lies across the image's lattice; the default one's voxels all err alike.
    let words = ["demo", "--organ", "phantom", "--output", study, "--seed", "5"]
    let demo = try await platform.run(words)
    #expect(demo.exitCode == 0, "\(demo.errors)")
    let run = try await platform.run("run", "--organ", "phantom", "--study", study, "--json")
    let first = try lastLine(run)
    let twin = try #require(first["twin"] as? String)
    let asked = ["update", "--twin", twin, "--study", "\(study)/truth/followUp"]
    let update = try await platform.run(asked)
    #expect(update.exitCode == 0, "\(update.errors)")
    let told = /2024-08-15 is foretold, and the forecast recorded \(.*Z\)/
    #expect(update.errors.prefixMatch(of: told) != nil, "\(update.errors)")
    #expect(update.errors.hasSuffix("; now the study is opened\n"))
    #expect(update.output.contains("version 2, of phantom-5 (synthetic)"))

    let second = try lastLine(await platform.run(asked + ["--json"]))
    #expect(Set(second.keys) == Set(first.keys))
    #expect(second["twinVersion"] as? Int == 2)
    let artefacts = try #require(second["artefacts"] as? [String: String])
    #expect(artefacts["forecastSurface"]?.hasSuffix("/forecastSurface.vtp") == true)
    let findings = try #require(second["findings"] as? [[String: Any]])
    let rate = try #require(findings.first { $0["name"] as? String == "phantomGrowthRate" })
    let (low, high) = (rate["low"] as? Double ?? 1, rate["high"] as? Double ?? 0)
    let file = URL(filePath: study).appending(path: "truth/growth.json")
    let truth = try JSONDecoder().decode([String: Double].self, from: Data(contentsOf: file))
    let grown = try #require(truth["phantomGrowthRate"])
    #expect(low <= grown && grown <= high, "\(rate), in truth \(grown)")

    let shown = try lastLine(await platform.run("twins", "show", "--twin", twin, "--json"))
    let versions = try #require(shown["versions"] as? [[String: Any]])
    #expect(versions.map { $0["version"] as? Int } == [1, 2])
    #expect(versions.last?["parent"] as? String == twin)
    let forecasts = try #require(shown["forecasts"] as? [[String: Any]])
    #expect(forecasts.map { $0["date"] as? String } == ["2024-08-15"])
    let next = try #require(second["twin"] as? String)
    let page = try await platform.run("twins", "show", "--twin", twin)
    #expect(page.output.contains("FORETOLD"))
    #expect(page.output.split(separator: "\n").last?.hasSuffix(next) == true, "\(page.output)")

    let exported = home.url.appending(path: "exported")
    let export = try await platform.run("export", "--twin", next, "--output", exported.path)
    #expect(export.exitCode == 0, "\(export.errors)")
    let forecast = exported.appending(path: "forecasting/product/product.json").path
    #expect(FileManager.default.fileExists(atPath: forecast))
    let check = try await platform.run("registry", "check")
    #expect(check.output.hasSuffix("0 damaged, 0 orphans\n"), "\(check.output)")
    let erased = try await platform.run("patients", "erase", "--patient", "phantom-5", "--yes")
    #expect(erased.errors == "erased phantom-5 (synthetic) and 2 twins\n")
  }

  @Test("A what-if question is answered on the terminal, in JSON, and as a report")
  func simulate() async throws {
    let run = try lastLine(await platform.run("run", "--organ", "phantom", "--json"))
    let twin = try #require(run["twin"] as? String)
    let words = ["simulate", "--twin", twin, "--scenario", "growth", "--parameter", "factor=8"]
    let spoken = try await platform.run(words)
    #expect(spoken.exitCode == 0, "\(spoken.errors)")
    #expect(spoken.output.hasPrefix("FINDING"))
    let answer = try lastLine(await platform.run(words + ["--json"]))
    #expect(
      Set(answer.keys) == [
        "event", "twin", "scenario", "parameters", "findings", "report", "artefacts",
      ]
    )
    #expect(answer["report"] is NSNull)
    #expect(answer["parameters"] as? [String: Double] == ["factor": 8])
    let output = home.url.appending(path: "answer").path
    let laid = try await platform.run(words + ["--output", output])
    #expect(laid.output.hasSuffix("\n\(output)/report.html\n"))
    let page = try String(contentsOfFile: "\(output)/report.html", encoding: .utf8)
    #expect(page.contains("Phantom: growth"))
    #expect(page.contains("nothing in it was measured"))
    #expect(FileManager.default.fileExists(atPath: "\(output)/report.json"))
  }

  @Test(
    "What a user may get wrong has its sentence and its exit code",
    arguments: [
      (["run"], 2, "platform run needs --organ ORGAN: the organ, as 'platform organs' lists it"),
      (["segment", "--organ", "phantom", "--output", "x"], 2, "name one study with --study"),
      (["install", "--prefix", "/proc/x"], 1, "/proc/x cannot be written: No such file"),
      (["run", "--organ", "phantom", "--issuer", "x"], 2, "--issuer needs --patient"),
      (["run", "--organ", "phantom", "--seed", "-1"], 2, "--seed -1: a whole number"),
      (["run", "--organ", "phantom", "--parameter", "threshold"], 2, "NAME=NUMBER is expected"),
      (["run", "--organ", "phantom", "--parameter", "threshold=1e9"], 2, "threshold is"),
      (["run", "--organ", "phantom", "--labels", "/none"], 2, "--labels /none: there is no such"),
      (["run", "--organ", "phantom", "--study", "/none"], 3, "/none: there is no such study"),
      (["run", "--organ", "phantom", "--studies", "/none"], 3, "no such folder of studies"),
      (["twins", "show", "--twin", "x"], 6, "there is no twin 'x': see 'platform twins'"),
      (["runs", "log", "x"], 6, "there is no log of a run 'x'"),
      (["patients", "show", "--patient", "x"], 6, "nobody is registered as 'x'"),
      (["registry", "backup"], 2, "platform registry backup needs DIR: the new folder"),
      (["verify"], 2, "platform verify needs --organ ORGAN: the organ, as"),
      (["verify", "--organ", "heart"], 2, "heart brings no verification cases of its own"),
      (["update", "--twin", "x"], 2, "platform update needs --study DIR: the later study"),
      (["update", "--twin", "x", "--study", "y"], 6, "there is no twin 'x': see 'platform twins'"),
      (["simulate", "--twin", "x"], 2, "platform simulate needs --scenario NAME"),
    ] as [([String], Int32, String)]
  )
  func mistakes(words: [String], code: Int32, sentence: String) async throws {
    let transcript = try await platform.run(words)
    #expect(transcript.exitCode == code, "\(transcript.errors)")
    #expect(transcript.errors.contains(sentence), "\(transcript.errors)")
    #expect(transcript.errors.split(separator: "\n").count == 1)
  }
}
