import Foundation
import HouseTesting
import Imaging
import OrganChecks
import OrganKit
import Testing

@testable import BrainTumour

/// The last room and the questions, on a made-up posterior: nothing is fitted.
@Suite("Report and scenarios")
struct TumourReportingTests {
  /// A patient with two scans, and draws about the truth.
  private static func patient(isTreated: Bool) throws -> (TumourTwin, TumourAnatomy, TumourSeries) {
    let tissue = ForecastPatient.tissue(step: 4)
    var patient = ForecastPatient(tissue: tissue, seed: 2)
    if isTreated {
      patient.course = TreatmentCourse(
        fractions: (0..<10).map { .init(day: 70.5 + Double($0), dose: 2) },
        doses: (0..<10).map { .init(day: 70.5 + Double($0)) }
      )
    }
    let outlines = try patient.outlines(
      days: isTreated ? [0, 60, 120] : [0, 60],
      on: tissue.grid,
      jitter: 0,
      seed: 1
    )
    let members = [0.9, 0.95, 1, 1.05, 1.1]
      .map { factor in
        var member = patient.truth
        member.growth.proliferationRate *= factor
        member.growth.radiosensitivity *= factor
        member.weight = 0.2
        return member
      }
    var twin = TumourTwin(
      tissue: tissue,
      outlines: outlines,
      course: patient.course,
      step: 4,
      best: patient.truth,
      members: members,
      identified: ["proliferationRate", "whiteMatterDiffusivity"]
    )
    let seen = ForecastRecord.Volume(median: 20, low: 15, high: 26, seen: 22, dice: 0.9)
    twin.forecasts = [
      ForecastRecord(day: 60, date: "2031-03-07", knownUntil: 0, core: seen, whole: seen)
    ]
    let brain = Mask(
      grid: tissue.grid,
      voxels: zip(tissue.white.voxels, tissue.grey.voxels).map { $0 + $1 > 0.5 }
    )
    let series = TumourSeries(
      tissue: tissue,
      scans: outlines.map { TumourSeries.Scan(day: $0.day) },
      course: patient.course,
      isSynthetic: true
    )
    return (twin, TumourAnatomy(brain: brain, outlines: outlines), series)
  }

  static let manifest: Manifest? = {
    // The manifest lies beside the sources.
    let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    return try? Manifest(contentsOf: folder.appending(path: "plugin.json"))
  }()

  private static func files(of figure: Figure) -> [String] {
    switch figure.content {
    case .slices(let slices): slices.panels.map(\.volume)
    case .scene(let scene): scene.surfaces.flatMap(\.files)
    default: []
    }
  }

  @Test(
    "The report holds what it must, and its figures' files are there",
    arguments: [false, true]
  )
  func report(isTreated: Bool) async throws {
    let (twin, anatomy, series) = try Self.patient(isTreated: isTreated)
    let folder = try TemporaryFolder()
    let ear = Said()
    let context = StageContext(resources: folder.url, scratch: folder.url, tell: ear.hear)
    let report = try await TumourReporting().report(on: twin, anatomy, series, context)

    let artefacts = Dictionary(
      ear.files.map { ($0.name, $0.file) },
      uniquingKeysWith: { $1 }
    )
    let maps = [
      "tumourDensity", "viableDensity", "coreProbability", "wholeProbability",
      "recurrenceProbability", "gtv", "ctv", "ctvPlain", "ctvModel",
    ]
    for name in maps {
      let file = try #require(artefacts[name], "\(name) is missing")
      #expect(file.lastPathComponent == "\(name).nii.gz")
      let image = try NIfTI.read(file).volume()
      #expect(image.grid.size == series.grid.size)
      #expect(image.voxels.allSatisfy { $0 >= 0 && $0 <= 1 + 1e-5 })
    }
    let delivered = Set(artefacts.values.map(\.lastPathComponent))
    for figure in report.figures {
      #expect(Self.files(of: figure).allSatisfy(delivered.contains), "\(figure.name)")
    }
    let recurrence = try NIfTI.read(try #require(artefacts["recurrenceProbability"])).volume()
    let core = try #require(twin.outlines.last).core
    #expect(zip(recurrence.voxels, core.voxels).allSatisfy { !$1 || $0 == 0 })

    let manifest = try #require(Self.manifest)
    let units = Dictionary(
      manifest.findings.map { ($0.name, $0.unit) },
      uniquingKeysWith: { first, _ in first }
    )
    for finding in report.findings {
      #expect(units[finding.name] == finding.quantity.unit, "\(finding.name)")
      if case .interval(let low, let high) = finding.uncertainty {
        #expect(low <= finding.quantity.value && finding.quantity.value <= high)
      }
    }
    let names = Set(report.findings.map(\.name))
    #expect(names.isSuperset(of: report.headline))
    #expect(names.contains("radiosensitivity") == isTreated)
    let rate = try #require(report.findings.first { $0.name == "proliferationRate" })
    #expect(rate.note == nil && rate.origin == .derived)
    let age = try #require(report.findings.first { $0.name == "tumourAge" })
    #expect(age.note != nil && age.origin == .assumed)
    let text = try #require(report.figures.first { $0.name == "limits" })
    guard case .text(let paragraphs) = text.content else {
      Issue.record("the limits are no text")
      return
    }
    #expect(paragraphs.count == 2)
    #expect(paragraphs[0].contains("synthetic patients only"))
    #expect(paragraphs[0].contains("Intervals are a little too narrow"))
    #expect((try? JSONFile.data(report)) != nil)
  }

  @Test(
    "Both scenarios answer with findings of the manifest",
    arguments: ["treatment", "untreated"]
  )
  func scenarios(name: String) async throws {
    let (twin, _, _) = try Self.patient(isTreated: false)
    let manifest = try #require(Self.manifest)
    let declared = try #require(manifest.scenarios.first { $0.name == name })
    let scenario = Scenario(
      name,
      Dictionary(
        declared.parameters.map { ($0.name, $0.default) },
        uniquingKeysWith: { first, _ in first }
      )
    )
    let folder = try TemporaryFolder()
    let context = StageContext(resources: folder.url, scratch: folder.url)
    let outcome = try await BrainTumour().simulate(scenario, on: twin, context)
    let names = Set(manifest.findings.map(\.name))
    #expect(!outcome.findings.isEmpty)
    #expect(outcome.findings.allSatisfy { names.contains($0.name) })
    #expect(outcome.figures.map(\.name) == ["planCurves", "plans"])
    #expect(outcome.findings.contains { $0.name == "daysGained" } == (name == "treatment"))
  }

  @Test("A plan that cannot be is refused")
  func refusal() async throws {
    let parameters = [
      "totalDose": 60.0, "fractions": 0, "startDelay": 14, "margin": 15, "drug": 0, "horizon": 100,
    ]
    #expect(throws: OrganError.self) { try TreatmentPlan(Scenario("treatment", parameters)) }
    var known = parameters
    known["fractions"] = 30
    #expect(try TreatmentPlan(Scenario("treatment", known)).title == "60 Gy in 30 fractions")
    known["totalDose"] = 0
    #expect(try TreatmentPlan(Scenario("treatment", known)).title == "No treatment")
  }

  @Test("A forecast is the same after its files, and is scored")
  func forecast() throws {
    let (twin, _, _) = try Self.patient(isTreated: false)
    let made = try twin.forecast(on: 120, date: "2031-05-06", course: twin.course)
    let folder = try TemporaryFolder()
    try made.write(to: folder.url)
    let read = try TumourForecast(contentsOf: folder.url)
    #expect(read == made)
    #expect(made.whole.low <= made.whole.median && made.whole.median <= made.whole.high)
    #expect(made.core.median < made.whole.median)
    let whole = Mask(
      grid: made.wholeProbability.grid,
      voxels: made.wholeProbability.voxels.map { $0 >= 0.5 }
    )
    let record = made.record(core: Mask(grid: whole.grid), whole: whole)
    #expect(record.whole.dice == 1)
    #expect(record.core.dice == 0)
    #expect(record.core.seen == 0 && !record.core.isHeld)
  }
}
