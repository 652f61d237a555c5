import Foundation
import OrganKit
import Synchronization

/// What a faulty organ does wrong.
enum Fault: String, Sendable {
  case none
  case acceptsEmptyStudy, refusesWithoutCode, undeclaredParameter, progressTooFar
  case lossyProduct, silentProduct
  case strangerFinding, wrongUnit, notFinite, twice, outsideInterval, noReason, noFinding, headline
  case patientName
  case missingArtefact, missingFile, artefactTwice, artefactName, artefactReport, raggedTable,
    unevenCurve, sceneWithoutTimes
  case countsCalls
  case deaf, stuck, cancelledOtherwise
  case writesInStudy, writesInResources, writesBesideScratch
  case unseededDemo, sameDemo, foreignDemo, demoNotSaid, strangerTruth, noTruth
  case scenarioThrows, scenarioStranger
  case noCase, verifyThrows, caseFails, caseName, caseUnlimited, caseImpossible, caseTwice,
    caseUnit, caseWithoutSource
  case undatedDemo, forecastThrows, silentForecast, deafForecast, assimilationThrows,
    nextTwinIsStranger
  case noLabels, absentLabels, labelsTwice, labelsElsewhere, impossibleDice
}

/// The smallest organ: it reads a number, with one fault or none.
struct FaultyOrgan: Demonstrating, Delineating, Simulating, Verifying, Assimilating {
  let fault: Fault
  let calls = Calls()

  final class Calls: Sendable {
    private let count = Mutex(0)
    func next() -> Int {
      count.withLock {
        $0 += 1
        return $0
      }
    }
  }

  var ingestion: Rooms { Rooms(organ: self) }
  var segmentation: Rooms { Rooms(organ: self) }
  var model: Rooms { Rooms(organ: self) }
  var reporter: Rooms { Rooms(organ: self) }

  func demonstrate(into folder: URL, seed: UInt64?, _ context: StageContext) async throws {
    let number = fault == .unseededDemo ? Double(calls.next()) : 40 + Double(seed ?? 2)
    let issuer = fault == .foreignDemo ? "hospital" : Patient.syntheticIssuer
    let study = StudyDescription(
      patient: Patient(issuer: issuer, identifier: "demo", name: "Ada Example"),
      date: fault == .undatedDemo ? nil : "2024-02-01",
      measurements: [
        Observation(
          code: .loinc("1"),
          value: fault == .sameDemo ? 41 : number,
          unit: "mL"
        )
      ]
    )
    try JSONFile.write(study, to: folder.appending(path: "study.json"))
    let truth = [fault == .strangerTruth ? "weight" : "volume": number]
    if fault != .noTruth && fault != .sameDemo {
      try JSONFile.write(truth, to: folder.appending(path: "truth.json"))
    }
  }

  func delineate(
    _ anatomy: FaultyProduct,
    from series: FaultyProduct,
    into folder: URL,
    _ context: StageContext
  ) async throws -> [Delineation] {
    let name = fault == .labelsElsewhere ? "../labels" : "labels"
    let dice = ["all": fault == .impossibleDice ? 1.5 : 0.9]
    let made = Delineation(input: "number", labels: name, origin: .network, expectedDice: dice)
    if fault != .absentLabels { try Data().write(to: folder.appending(path: "labels")) }
    return fault == .noLabels ? [] : fault == .labelsTwice ? [made, made] : [made]
  }

  func simulate(
    _ scenario: Scenario,
    on twin: FaultyProduct,
    _ context: StageContext
  ) async throws -> Outcome {
    if fault == .scenarioThrows { throw OrganError(.checkFailed, "too tired") }
    let name = fault == .scenarioStranger ? "weight" : "volume"
    return Outcome(findings: [
      .init(name, title: "", Quantity(1, "mL"), .none(reason: "x"), .simulated)
    ])
  }
}

extension FaultyOrgan {
  func verify(
    full: Bool,
    _ context: StageContext,
    _ tell: (VerificationResult) throws -> Void
  ) async throws {
    if fault == .verifyThrows { throw OrganError(.checkFailed, "too tired") }
    if fault == .noCase { return }
    let result = VerificationResult(
      fault == .caseName ? "The Case" : "the-case",
      "order",
      measured: fault == .caseFails ? 1 : 2,
      reference: 2,
      low: fault == .caseUnlimited ? nil : 1.9,
      high: fault == .caseImpossible ? 1 : nil,
      unit: fault == .caseUnit ? "" : "1",
      source: fault == .caseWithoutSource ? " " : "an exact solution"
    )
    try tell(result)
    if fault == .caseTwice { try tell(result) }
  }

  func forecast(
    _ study: StudyDescription,
    by twin: FaultyProduct,
    _ context: StageContext
  ) async throws -> FaultyProduct {
    if fault != .deafForecast { try context.checkCancellation() }
    if fault == .forecastThrows { throw OrganError(.checkFailed, "too far") }
    guard study.date == "2024-03-02", study.measurements == nil, study.patient == nil else {
      throw OrganError(.checkFailed, "\(study) is not what is known before")
    }
    return FaultyProduct(
      number: twin.number,
      fault: fault == .silentForecast ? .silentProduct : fault
    )
  }

  func assimilate(
    _ anatomy: FaultyProduct,
    from series: FaultyProduct,
    expecting forecast: FaultyProduct,
    into twin: FaultyProduct,
    _ context: StageContext
  ) async throws -> FaultyProduct {
    try context.checkCancellation()
    if fault == .assimilationThrows { throw OrganError(.checkFailed, "too much") }
    let next: Fault = fault == .nextTwinIsStranger ? .strangerFinding : fault
    return FaultyProduct(number: (forecast.number + series.number) / 2, fault: next)
  }
}

/// Every product of the faulty organ.
struct FaultyProduct: StageProduct {
  static let format = 1
  var number: Double
  var fault: Fault

  func write(to folder: URL) throws {
    if fault == .silentProduct { return }
    let words = "\(number) \(fault.rawValue)"
    try Data(words.utf8).write(to: folder.appending(path: "number.txt"))
  }

  init(number: Double, fault: Fault) { (self.number, self.fault) = (number, fault) }

  init(contentsOf folder: URL) throws {
    let words = try String(contentsOf: folder.appending(path: "number.txt"), encoding: .utf8)
      .split(separator: " ").map(String.init)
    guard let number = Double(words[0]), let fault = Fault(rawValue: words[1]) else {
      throw OrganError(.studyRefused, "number.txt holds no number")
    }
    self.init(number: fault == .lossyProduct ? number + 1 : number, fault: fault)
  }
}

/// All four rooms in one.
struct Rooms: Ingesting, Segmenting, Modelling, Reporting {
  typealias Series = FaultyProduct
  typealias Anatomy = FaultyProduct
  typealias Twin = FaultyProduct

  let organ: FaultyOrgan
  private var fault: Fault { organ.fault }

  init(organ: FaultyOrgan) { self.organ = organ }

  func ingest(_ request: IngestRequest, _ context: StageContext) async throws -> FaultyProduct {
    switch fault {
    case .deaf: break
    case .stuck: if context.isCancelled { try await Task.sleep(for: .seconds(60)) }
    case .cancelledOtherwise: if context.isCancelled { throw CancellationError() }
    default: try context.checkCancellation()
    }
    guard let number = request.study.description?.measurements?.first?.value else {
      if fault == .acceptsEmptyStudy { return FaultyProduct(number: 0, fault: fault) }
      throw OrganError(fault == .refusesWithoutCode ? .checkFailed : .studyRefused, "no number")
    }
    if fault == .undeclaredParameter { _ = try context.parameter("speed") }
    if fault == .progressTooFar { context.progress(1.5) }
    let home = request.study.url
    if fault == .writesInStudy { try write(home.appending(path: "cache")) }
    if let patient = request.study.description?.patient { context.identify(patient) }
    return FaultyProduct(number: number, fault: fault)
  }

  func segment(_ series: FaultyProduct, _ context: StageContext) async throws -> FaultyProduct {
    try context.checkCancellation()
    if fault == .writesInResources { try write(context.resources.appending(path: "cache")) }
    return series
  }

  func model(
    _ anatomy: FaultyProduct,
    from series: FaultyProduct,
    _ context: StageContext
  ) async throws -> FaultyProduct {
    try context.checkCancellation()
    if fault == .writesBesideScratch {
      let home = context.scratch.deletingLastPathComponent().deletingLastPathComponent()
      try write(home.appending(path: "cache"))
    }
    return anatomy
  }

  func report(
    on twin: FaultyProduct,
    _ anatomy: FaultyProduct,
    _ series: FaultyProduct,
    _ context: StageContext
  ) async throws -> Report {
    try context.checkCancellation()
    let file = context.scratch.appending(path: "picture.nii.gz")
    if fault != .missingFile { try write(file) }
    if fault != .missingArtefact { context.artefact("picture", file) }
    if fault == .artefactTwice { context.artefact("picture", file) }
    if fault == .artefactName { context.artefact("a picture", file) }
    if fault == .artefactReport { context.artefact("report", file) }
    return Report(
      title: fault == .patientName ? "Ada Example's volume" : "Volume",
      isSynthetic: fault != .demoNotSaid,
      headline: [fault == .headline ? "weight" : "volume"],
      findings: findings(fault == .notFinite ? .nan : twin.number, twin.fault),
      figures: [figure("picture"), figure(), curve, scene],
      study: [],
      methods: fault == .countsCalls ? ["\(organ.calls.next())"] : [],
      references: []
    )
  }

  private func write(_ file: URL) throws { try Data("x".utf8).write(to: file) }

  private func findings(_ number: Double, _ fault: Fault) -> [Finding] {
    let uncertainty: Finding.Uncertainty =
      switch fault {
      case .outsideInterval: .interval(low: 50, high: 60)
      case .noReason: .none(reason: "")
      case .notFinite: .none(reason: "it is given")
      default: .interval(low: number - 1, high: number + 1)
      }
    let finding = Finding(
      "volume",
      title: "Volume",
      Quantity(number, fault == .wrongUnit ? "L" : "mL"),
      uncertainty,
      .measured
    )
    switch fault {
    case .noFinding: return []
    case .twice: return [finding, finding]
    case .strangerFinding:
      var stranger = finding
      stranger.name = "weight"
      return [finding, stranger]
    default: return [finding]
    }
  }

  private func figure(_ name: String) -> Figure {
    let panel = Slices.Panel(title: "", volume: "\(name).nii.gz", contours: [])
    return Figure(name, title: "", caption: "", .slices(Slices([panel])))
  }

  private func figure() -> Figure {
    let row = fault == .raggedTable ? ["1", "2"] : ["1"]
    let table = Table(columns: ["Number"], rows: [row])
    return Figure("table", title: "", caption: "", .table(table))
  }

  private var curve: Figure {
    let y = fault == .unevenCurve ? [1.0] : [1, 2]
    let chart = Chart(
      x: .init("x", unit: "1"),
      y: .init("y", unit: "1"),
      [.init(title: "line", colour: .primary, x: [0, 1], y: y)]
    )
    return Figure("curve", title: "", caption: "", .chart(chart))
  }

  private var scene: Figure {
    let surface = Scene.Surface(title: "ball", files: [], colour: .primary)
    let times = fault == .sceneWithoutTimes ? ["now"] : []
    return Figure(
      "scene",
      title: "",
      caption: "",
      .scene(Scene([surface], times: times, period: 0))
    )
  }
}
