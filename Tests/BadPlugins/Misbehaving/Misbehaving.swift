import OrganKit

/// An organ that does what the parameter `misdeed` says, in the room that `room` says.
struct Misbehaving: Simulating, Verifying, Assimilating {
  var ingestion: Reader { Reader() }
  var segmentation: Drawer { Drawer() }
  var model: Maker { Maker() }
  var reporter: Teller { Teller() }

  func simulate(
    _ scenario: Scenario,
    on twin: Marks,
    _ context: StageContext
  ) async throws -> Outcome {
    try Misdeed.commit(in: 4, context)
    return Outcome(findings: [finding("mark", twin.numbers.reduce(0, +))])
  }
}

extension Misbehaving {
  func verify(
    full: Bool,
    _ context: StageContext,
    _ tell: (VerificationResult) throws -> Void
  ) async throws {
    func result(_ name: String, _ measured: Double, high: Double? = 1) -> VerificationResult {
      .init(name, "a number", measured: measured, reference: 1, high: high, source: "an example")
    }
    try tell(result("first", 0.5))
    try Misdeed.commit(in: 5, context)
    switch Misdeed(rawValue: try context.parameter("misdeed")) {
    case .fails: try tell(result("second", 2))
    case .measuresNoNumber:
      try tell(result("second", .nan))
      try tell(result("third", .infinity))
    case .limitsNothing: try tell(result("second", 1, high: nil))
    case .repeats: try tell(result("first", 0.5))
    default: break
    }
    try tell(result("last", 1))
  }

  func forecast(
    _ study: StudyDescription,
    by twin: Marks,
    _ context: StageContext
  ) async throws -> Marks {
    try Misdeed.commit(in: 6, context)
    context.warn("foretold", "an organ that misbehaves has foretold \(study.date ?? "nothing")")
    // What was seen must not be here.
    let isBlind = study.series == nil && study.measurements == nil && study.patient == nil
    return Marks(numbers: twin.numbers + [isBlind ? mark(6, context) : .nan])
  }

  func assimilate(
    _ anatomy: Marks,
    from series: Marks,
    expecting forecast: Marks,
    into twin: Marks,
    _ context: StageContext
  ) async throws -> Marks {
    try Misdeed.commit(in: 7, context)
    return Marks(numbers: anatomy.numbers + forecast.numbers + [mark(7, context)])
  }
}

/// The product of every room but the last.
struct Marks: StageProduct, Codable {
  static let format = 1
  /// A random number a room, so that a resumed run shows whether it equals an undisturbed one.
  var numbers: [Double]
}

struct Reader: Ingesting {
  func ingest(_ request: IngestRequest, _ context: StageContext) async throws -> Marks {
    try Misdeed.commit(in: 0, context)
    if let patient = request.study.description?.patient { context.identify(patient) }
    context.warn("marked", "this study was read by an organ that misbehaves")
    return Marks(numbers: [mark(0, context)])
  }
}

struct Drawer: Segmenting {
  func segment(_ series: Marks, _ context: StageContext) async throws -> Marks {
    try Misdeed.commit(in: 1, context)
    return Marks(numbers: series.numbers + [mark(1, context)])
  }
}

struct Maker: Modelling {
  func model(
    _ anatomy: Marks,
    from series: Marks,
    _ context: StageContext
  ) async throws -> Marks {
    try Misdeed.commit(in: 2, context)
    if try context.parameter("misdeed") == Misdeed.writesNonsense.rawValue {
      return Marks(numbers: [.nan])
    }
    return Marks(numbers: anatomy.numbers + [mark(2, context)])
  }
}

struct Teller: Reporting {
  func report(
    on twin: Marks,
    _ anatomy: Marks,
    _ series: Marks,
    _ context: StageContext
  ) async throws -> Report {
    try Misdeed.commit(in: 3, context)
    let misdeed = Misdeed(rawValue: try context.parameter("misdeed"))
    var findings = [finding("mark", twin.numbers.reduce(0, +))]
    var figures: [Figure] = []
    switch misdeed {
    case .invents: findings.append(finding("invented", 1))
    case .mistakesUnit: findings[0].quantity.unit = "L"
    case .reportsNoNumber: findings[0].quantity.value = .infinity
    case .leavesInterval: findings[0].uncertainty = .interval(low: 100, high: 200)
    case .repeats: findings.append(findings[0])
    case .showsNothing:
      let scene = Scene(
        [.init(title: "", files: ["gone.vtp"], colour: .primary)],
        times: [""],
        period: 1
      )
      figures = [Figure("space", title: "", caption: "", .scene(scene))]
    default: break
    }
    return Report(
      title: "Misbehaving",
      isSynthetic: true,
      headline: [],
      findings: findings,
      figures: figures,
      study: [],
      methods: [],
      references: []
    )
  }
}

private func finding(_ name: String, _ value: Double) -> Finding {
  Finding(name, title: name, Quantity(value, "mL"), .none(reason: "an example"), .measured)
}

/// A number that depends on the seed and the room alone.
private func mark(_ room: UInt64, _ context: StageContext) -> Double {
  let hash = (context.seed &+ room &+ 1) &* 0x9e37_79b9_7f4a_7c15
  return Double(hash >> 11) / Double(1 << 53)
}
