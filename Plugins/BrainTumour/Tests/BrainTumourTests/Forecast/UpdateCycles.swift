import Foundation
import Imaging

@testable import BrainTumour

/// One synthetic patient through six cycles of forecast, scan and update, 60 days each.
///
/// The twin begins with one scan, so that how fast the tumour grows is known from the prior alone. It
/// foretells each next scan before it learns from it; the free run foretells the same scans from the
/// first one only.
struct UpdateCycles {
  /// A scan foretold in several ways, and seen: mL.
  struct Row: Codable, Equatable {
    var patient: Int
    var cycle: Int
    /// The whole outline, or the core.
    var isWhole: Bool
    var median: Double
    var low: Double
    var high: Double
    var seen: Double
    var dice: Double
    /// What the first scan alone foretells.
    var free: Double
    /// The last scan's volume.
    var unchanged: Double
    /// The last two scans' growth of the radius goes on; nil where there is only one.
    var sameRate: Double?
    /// Wall-clock seconds of the update.
    var seconds: Double

    static let header =
      "patient,cycle,whole,median,low,high,seen,dice,free,unchanged,sameRate,seconds"

    var line: String {
      let numbers = [median, low, high, seen, dice, free, unchanged, sameRate ?? -1, seconds]
      return "\(patient),\(cycle),\(isWhole ? 1 : 0),"
        + numbers.map { String(format: "%.4f", $0) }.joined(separator: ",")
    }

    init?(line: some StringProtocol) {
      let fields = line.split(separator: ",").compactMap { Double($0) }
      guard fields.count == 12 else { return nil }
      patient = Int(fields[0])
      cycle = Int(fields[1])
      isWhole = fields[2] > 0.5
      (median, low, high, seen) = (fields[3], fields[4], fields[5], fields[6])
      (dice, free, unchanged) = (fields[7], fields[8], fields[9])
      sameRate = fields[10] < 0 ? nil : fields[10]
      seconds = fields[11]
    }

    init(
      _ patient: Int,
      _ cycle: Int,
      isWhole: Bool,
      _ record: ForecastRecord.Volume,
      free: Double,
      unchanged: Double,
      sameRate: Double?,
      seconds: Double
    ) {
      self.patient = patient
      self.cycle = cycle
      self.isWhole = isWhole
      (median, low, high) = (record.median, record.low, record.high)
      (seen, dice) = (record.seen, record.dice)
      self.free = free
      self.unchanged = unchanged
      self.sameRate = sameRate
      self.seconds = seconds
    }
  }

  /// The days between scans.
  static let cycle = 60.0
  /// How far outlines stray, voxels.
  static let jitter = 0.5

  /// The tissue in which tumours grow, and the one that scans and twins know.
  static let tissues = (
    fine: ForecastPatient.tissue(step: 1.5), coarse: ForecastPatient.tissue(step: 3)
  )

  /// Goes through the cycles.
  static func run(patient number: Int, cycles: Int) throws -> [Row] {
    let patient = ForecastPatient(tissue: tissues.fine, seed: UInt64(number))
    let days = (0...cycles).map { Double($0) * cycle }
    let outlines = try patient.outlines(
      days: days,
      on: tissues.coarse.grid,
      jitter: jitter,
      seed: UInt64(number)
    )
    let options = Calibration.Options(step: 3, seed: UInt64(number))
    let first = try Calibration(
      tissue: tissues.coarse,
      outlines: [outlines[0]],
      options: options
    )
    .twin()
    var twin = first
    var rows: [Row] = []
    for cycle in 1...cycles {
      let outline = outlines[cycle]
      let none = TreatmentCourse()
      let forecast = try twin.forecast(on: outline.day, date: nil, course: none)
      let free = try first.forecast(on: outline.day, date: nil, course: none)
      let record = forecast.record(core: outline.core, whole: outline.whole)
      let clock = ContinuousClock()
      let start = clock.now
      let history = twin.forecasts + [record]
      twin = try Calibration.updated(twin, with: outline, course: none, options: options)
      twin.forecasts = history
      let taken = (clock.now - start) / .seconds(1)
      for isWhole in [true, false] {
        func volume(_ outline: TumourAnatomy.Outline) -> Double {
          MeasuredVolume(of: isWhole ? outline.whole : outline.core).value
        }
        let last = volume(outlines[cycle - 1])
        rows.append(
          Row(
            number,
            cycle,
            isWhole: isWhole,
            isWhole ? record.whole : record.core,
            free: isWhole ? free.whole.median : free.core.median,
            unchanged: last,
            sameRate: cycle < 2 ? nil : sameRate(volume(outlines[cycle - 2]), last),
            seconds: taken
          )
        )
      }
    }
    return rows
  }

  /// A ball whose radius goes on growing as it did between the last two scans.
  static func sameRate(_ before: Double, _ last: Double) -> Double {
    let radius = max(0, 2 * cbrt(last) - cbrt(before))
    return radius * radius * radius
  }
}
