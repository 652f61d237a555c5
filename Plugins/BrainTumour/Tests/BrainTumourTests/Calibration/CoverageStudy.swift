import Foundation
import Imaging
import Numerics

@testable import BrainTumour

/// Synthetic patients drawn from the prior, calibrated: where the truth lies among the draws.
///
/// A patient is taken if its first scan looks like one that would be treated. That asks the data
/// alone, so that the posterior of those taken is the same.
enum CoverageStudy {
  /// A parameter of a patient.
  struct Row {
    var patient: UInt64
    var parameter: String
    var truth: Double
    /// The posterior's 5th, 25th, 50th, 75th and 95th percentiles.
    var percentiles: [Double]
    /// The part of the draws below the truth.
    var rank: Double

    var line: String {
      let numbers = ([truth] + percentiles + [rank]).map { String(format: "%.6g", $0) }
      return "\(patient),\(parameter),\(numbers.joined(separator: ","))"
    }

    init(patient: UInt64, parameter: String, truth: Double, draws: [Double]) {
      self.patient = patient
      self.parameter = parameter
      self.truth = truth
      let sorted = draws.sorted()
      percentiles = [0.05, 0.25, 0.5, 0.75, 0.95]
        .map { part in
          let place = part * Double(sorted.count - 1)
          let low = Int(place)
          let high = min(low + 1, sorted.count - 1)
          return sorted[low] + (place - Double(low)) * (sorted[high] - sorted[low])
        }
      rank = Double(sorted.filter { $0 < truth }.count) / Double(sorted.count)
    }

    init?(_ line: String) {
      let fields = line.split(separator: ",")
      guard fields.count == 9, let patient = UInt64(fields[0]) else { return nil }
      let numbers = fields.dropFirst(2).compactMap { Double($0) }
      guard numbers.count == 7 else { return nil }
      self.patient = patient
      parameter = String(fields[1])
      truth = numbers[0]
      percentiles = Array(numbers[1...5])
      rank = numbers[6]
    }
  }

  static let header = "patient,parameter,truth,p05,p25,p50,p75,p95,rank"

  /// The calibration of a patient; one grid step, mm, for truth and fit.
  static func rows(
    _ number: UInt64,
    step: Double = 3,
    scans: [Double]? = nil,
    threads: Int? = nil
  ) throws -> [Row] {
    let patient = patient(number, step: step, scans: scans)
    var options = Calibration.Options(step: step)
    options.memberCount = 400
    options.seed = number
    // The truth grows on the same grid: only steps in time differ.
    options.gridError = 0.01
    options.threads = threads
    let calibration = Calibration(
      tissue: patient.tissue,
      outlines: patient.outlines,
      course: patient.course,
      options: options
    )
    let twin = try calibration.twin()
    return twin.identified.map { name in
      Row(
        patient: number,
        parameter: name,
        truth: value(name, patient.truth),
        draws: twin.members.map { value(name, $0.growth) }
      )
    }
  }

  /// A patient drawn from the prior.
  static func patient(_ number: UInt64, step: Double, scans: [Double]? = nil) -> SamplePatient {
    let tissue = SamplePatient.brain(spacing: step)
    let domain = GrowthDomain(tissue: tissue)
    let prior = GrowthPrior()
    var generator = SeededGenerator(seed: number, stream: 7)
    var plan = SamplePatient.Plan.treated(noise: true, isPlain: false)
    plan.jitter = 1 / step
    if let scans { plan.days = scans }
    let cells = domain.tissue.voxels.indices.filter { domain.tissue.voxels[$0] }
    while true {
      func draw(_ normal: GrowthPrior.Normal) -> Double { normal.value(generator.normal()) }
      var growth = GrowthParameters(
        whiteMatterDiffusivity: 1,
        proliferationRate: 1,
        origin: .zero,
        age: 1
      )
      let (width, reach, age) = (draw(prior.widthSquared), draw(prior.reach), draw(prior.age))
      let (half, rate) = (exp(width / 2), exp(reach - age) / 2)
      growth.whiteMatterDiffusivity = half * rate
      growth.proliferationRate = rate / half
      growth.age = exp(age)
      growth.radiosensitivity = exp(draw(prior.radiosensitivity))
      growth.drugSensitivity = exp(draw(prior.drugSensitivity))
      let core = 1 / (1 + exp(-draw(prior.coreThreshold)))
      let whole = 1 / (1 + exp(-draw(prior.wholeThreshold)))
      let cell = cells[Int(generator.uniform() * Double(cells.count))]
      let (row, i) = cell.quotientAndRemainder(dividingBy: domain.grid.size.x)
      let (k, j) = row.quotientAndRemainder(dividingBy: domain.grid.size.y)
      let offset = SIMD3(generator.uniform(), generator.uniform(), generator.uniform()) - 0.5
      growth.origin = domain.grid.position(SIMD3(Double(i), Double(j), Double(k)) + offset)
      let seed = generator.next()
      guard
        let patient = SamplePatient(
          in: tissue,
          truth: growth,
          coreThreshold: core,
          wholeThreshold: whole,
          plan,
          seed: seed
        )
      else { continue }
      let (coreVolume, wholeVolume) = (
        Double(patient.outlines[0].core.count) * step * step * step / 1000,
        Double(patient.outlines[0].whole.count) * step * step * step / 1000
      )
      if coreVolume > 2, wholeVolume > coreVolume, wholeVolume < 120 { return patient }
    }
  }

  private static func value(_ name: String, _ growth: GrowthParameters) -> Double {
    switch name {
    case "whiteMatterDiffusivity": growth.whiteMatterDiffusivity
    case "proliferationRate": growth.proliferationRate
    case "diffusivityToProliferationRatio":
      growth.whiteMatterDiffusivity / growth.proliferationRate
    case "tumourOriginX": growth.origin.x
    case "tumourOriginY": growth.origin.y
    case "tumourOriginZ": growth.origin.z
    case "tumourAge": growth.age
    case "radiosensitivity": growth.radiosensitivity
    default: growth.drugSensitivity
    }
  }
}
