import Foundation
import Testing

@testable import BrainTumour

/// Forecast, scan, update, over and over, on patients whose truth is known.
///
/// The whole series takes an hour: `PLATFORM_FULL=1 PLATFORM_UPDATE_RESULTS=FILE.csv`. Rows that the
/// file holds are not computed again, so that an interrupted series goes on.
@Suite("Update cycles")
struct UpdateCyclesTests {
  @Test("One patient, two cycles: the update sharpens the forecast")
  func fast() throws {
    let rows = try UpdateCycles.run(patient: 1, cycles: 2)
    #expect(rows.count == 4)
    let second = try #require(rows.first { $0.cycle == 2 && $0.isWhole })
    #expect(abs(second.median - second.seen) < abs(second.free - second.seen))
    #expect(second.high - second.low > 0)
    #expect(second.seconds < 60)
  }

  @Test("A radius goes on at its rate")
  func sameRate() {
    #expect(abs(UpdateCycles.sameRate(8, 27) - 64) < 1e-9)
    #expect(UpdateCycles.sameRate(27, 1) == 0)
  }

  @Test(
    "Twenty patients, six cycles: better than the free run, no change and the same growth rate",
    .enabled(if: ProcessInfo.processInfo.environment["PLATFORM_FULL"] == "1")
  )
  func full() throws {
    let rows = try Self.series(patients: 20, cycles: 6)
    let whole = rows.filter { $0.isWhole && $0.cycle >= 2 }
    func error(_ row: UpdateCycles.Row) -> Double { abs(row.median - row.seen) }
    func mean(_ rows: [UpdateCycles.Row], _ value: (UpdateCycles.Row) -> Double) -> Double {
      rows.reduce(0) { $0 + value($1) } / Double(rows.count)
    }
    for cycle in 2...6 {
      let now = whole.filter { $0.cycle == cycle }
      let ours = mean(now, error)
      #expect(ours < mean(now) { abs($0.free - $0.seen) }, "free run, cycle \(cycle)")
      #expect(ours < mean(now) { abs($0.unchanged - $0.seen) }, "no change, cycle \(cycle)")
      #expect(
        ours < mean(now) { abs(($0.sameRate ?? 0) - $0.seen) },
        "same growth rate, cycle \(cycle)"
      )
    }
    let better = whole.filter { error($0) < abs($0.free - $0.seen) }
    #expect(Double(better.count) >= 0.75 * Double(whole.count))
    let held = rows.filter { $0.low <= $0.seen && $0.seen <= $0.high }
    let coverage = Double(held.count) / Double(rows.count)
    #expect(0.84...0.96 ~= coverage, "the 90 % bands hold \(coverage)")
    #expect(rows.allSatisfy { $0.seconds <= 60 })
  }

  /// The rows of all patients, from the file where it holds them.
  static func series(patients: Int, cycles: Int) throws -> [UpdateCycles.Row] {
    let file = ProcessInfo.processInfo.environment["PLATFORM_UPDATE_RESULTS"]
      .map { URL(filePath: $0) }
    var text = file.flatMap { try? String(contentsOf: $0, encoding: .utf8) } ?? ""
    if text.isEmpty { text = UpdateCycles.Row.header + "\n" }
    var rows = text.split(separator: "\n").compactMap { UpdateCycles.Row(line: $0) }
    for patient in 1...patients {
      guard rows.filter({ $0.patient == patient }).count < 2 * cycles else { continue }
      let made = try UpdateCycles.run(patient: patient, cycles: cycles)
      rows = rows.filter { $0.patient != patient } + made
      guard let file else { continue }
      let lines = [UpdateCycles.Row.header] + rows.map(\.line)
      try (lines.joined(separator: "\n") + "\n").write(to: file, atomically: true, encoding: .utf8)
    }
    return rows.filter { $0.patient <= patients }
  }
}
