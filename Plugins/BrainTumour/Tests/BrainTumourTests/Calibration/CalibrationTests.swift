import Foundation
import HouseTesting
import Imaging
import Testing

@testable import BrainTumour

@Suite("Calibration")
struct CalibrationTests {
  /// A tumour that is seen well, with thresholds at the priors' middles.
  static let truth = GrowthParameters(
    whiteMatterDiffusivity: 0.13,
    proliferationRate: 0.03,
    origin: SIMD3(18.3, 11.2, 9.1),
    age: 300,
    radiosensitivity: 0.04,
    drugSensitivity: 0.35
  )

  private func patient(
    _ plan: SamplePatient.Plan,
    spacing: Double
  ) throws -> SamplePatient {
    try #require(
      SamplePatient(
        in: SamplePatient.brain(spacing: spacing),
        truth: Self.truth,
        coreThreshold: 0.71,
        wholeThreshold: 0.22,
        plan,
        seed: 1
      )
    )
  }

  @Test(
    "Clean scans of another solver on half the step give the parameters back within 3 %",
    .enabled(if: TestData.isFull, "a full sweep: set PLATFORM_FULL=1")
  )
  func clean() throws {
    let patient = try patient(.treated(noise: false, isPlain: true), spacing: 2)
    let calibration = Calibration(
      tissue: patient.tissue,
      outlines: patient.outlines,
      course: patient.course
    )
    let found = try calibration.fit().best.growth
    let truth = Self.truth
    for (got, expected) in [
      (found.whiteMatterDiffusivity, truth.whiteMatterDiffusivity),
      (found.proliferationRate, truth.proliferationRate),
      (found.radiosensitivity, truth.radiosensitivity),
      (found.drugSensitivity, truth.drugSensitivity),
    ] {
      #expect(abs(got / expected - 1) < 0.03, "\(got) for \(expected)")
    }
  }

  @Test("Jittered outlines and noisy cellularity give them back within 15 %")
  func noisy() throws {
    let patient = try patient(.treated(noise: true, isPlain: false), spacing: 3)
    let calibration = Calibration(
      tissue: patient.tissue,
      outlines: patient.outlines,
      course: patient.course,
      options: Calibration.Options(step: 3)
    )
    let found = try calibration.fit().best.growth
    let truth = Self.truth
    for (got, expected) in [
      (found.whiteMatterDiffusivity, truth.whiteMatterDiffusivity),
      (found.proliferationRate, truth.proliferationRate),
      (found.radiosensitivity, truth.radiosensitivity),
      (found.drugSensitivity, truth.drugSensitivity),
    ] {
      #expect(abs(got / expected - 1) < 0.15, "\(got) for \(expected)")
    }
  }

  @Test("One scan tells D/ρ within 20 %, and of D alone no more than the prior knows")
  func single() throws {
    var plan = SamplePatient.Plan(days: [0])
    plan.jitter = 0
    let patient = try patient(plan, spacing: 3)
    var options = Calibration.Options(step: 3)
    options.generations = [40, 40]
    options.memberCount = 80
    let twin = try Calibration(
      tissue: patient.tissue,
      outlines: patient.outlines,
      options: options
    )
    .twin()
    let ratio = twin.best.growth.whiteMatterDiffusivity / twin.best.growth.proliferationRate
    #expect(abs(ratio / (0.13 / 0.03) - 1) < 0.2, "\(ratio)")
    #expect(!twin.identified.contains("whiteMatterDiffusivity"))
    #expect(twin.identified.contains("diffusivityToProliferationRatio"))
    // The width of log D under the prior, from those of its parts.
    let prior = GrowthPrior()
    let width =
      (pow(prior.widthSquared.deviation / 2, 2) + pow(prior.reach.deviation, 2)
      + pow(prior.age.deviation, 2))
      .squareRoot()
    let logs = twin.members.map { log($0.growth.whiteMatterDiffusivity) }
    let mean = logs.reduce(0, +) / Double(logs.count)
    let variance = logs.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(logs.count)
    #expect(variance.squareRoot() > 0.7 * width)
  }

  @Test("The same scan is explained on any time scale")
  func timeScale() throws {
    let tissue = SamplePatient.brain(spacing: 4)
    let domain = GrowthDomain(tissue: tissue)
    let slow = GrowthCoordinates.rescaled(Self.truth, age: 900)
    let states = try [Self.truth, slow]
      .map { try GrowthSolver(domain).solve($0, days: [0], stepScale: 0.5)[0].density }
    let worst = zip(states[0], states[1]).map { abs($0 - $1) }.max() ?? 1
    #expect(worst < 0.02)
  }

  @Test("A twin comes back from its files as it was written")
  func files() throws {
    let folder = try TemporaryFolder()
    let tissue = SamplePatient.brain(spacing: 8)
    var labels = LabelMap(grid: tissue.grid)
    labels.labels[labels.labels.count / 2] = TumourAnatomy.Label.enhancing
    var cellularity = Volume(grid: tissue.grid)
    cellularity.voxels[0] = 0.5
    let member = TumourTwin.Member(
      growth: Self.truth,
      coreThreshold: 0.7,
      wholeThreshold: 0.2,
      weight: 1
    )
    var twin = TumourTwin(
      tissue: tissue,
      fibres: nil,
      outlines: [.init(day: 0, labels: labels, cellularity: cellularity)],
      course: TreatmentCourse(
        resections: [.init(day: 3, cavity: Mask(labels, labels: [3]))],
        fractions: [.init(day: 5, dose: 2, doseMap: 0)],
        doses: [.init(day: 6)],
        doseMaps: [Volume(grid: tissue.grid, filledWith: 1)]
      ),
      step: 2,
      best: member,
      members: [member],
      identified: ["tumourOriginX"],
      firstDate: "2024-01-01"
    )
    twin.unknown = Mask(labels, labels: [3])
    twin.anisotropy = SIMD3(0.8, 1.2, 1.04)
    try twin.write(to: folder.url)
    #expect(try TumourTwin(contentsOf: folder.url) == twin)
  }
}
