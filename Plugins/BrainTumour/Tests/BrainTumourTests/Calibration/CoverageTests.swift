import Foundation
import HouseTesting
import Testing

@testable import BrainTumour

@Suite("Coverage of the posterior")
struct CoverageTests {
  @Test("A patient's truth lies within the posterior's reach")
  func one() throws {
    let rows = try CoverageStudy.rows(2, step: 4)
    #expect(rows.map(\.parameter).contains("whiteMatterDiffusivity"))
    for row in rows {
      let width = row.percentiles[4] - row.percentiles[0]
      #expect(abs(row.truth - row.percentiles[2]) < 3 * width, "\(row.line)")
    }
  }

  /// Appends to the file named by `PLATFORM_COVERAGE`, and goes on where it ended.
  ///
  /// The errors' description was looked into on patients 1 to 660: these are others.
  @Test(
    "Intervals hold the truth as often as they say",
    .enabled(if: TestData.isFull, "a full sweep: set PLATFORM_FULL=1"),
    .enabled(
      if: ProcessInfo.processInfo.environment["PLATFORM_COVERAGE"] != nil,
      "name the file of results by PLATFORM_COVERAGE"
    )
  )
  func intervals() throws {
    let file = URL(filePath: ProcessInfo.processInfo.environment["PLATFORM_COVERAGE"] ?? "")
    if !FileManager.default.fileExists(atPath: file.path) {
      try Data("\(CoverageStudy.header)\n".utf8).write(to: file)
    }
    var rows = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
      .compactMap { CoverageStudy.Row(String($0)) }
    let done = Set(rows.map(\.patient))
    for number in UInt64(661)...770 where !done.contains(number) {
      let found = try CoverageStudy.rows(number)
      rows += found
      let handle = try FileHandle(forWritingTo: file)
      try handle.seekToEnd()
      try handle.write(contentsOf: Data(found.map { $0.line + "\n" }.joined().utf8))
      try handle.close()
    }
    let names = Set(rows.map(\.parameter)).sorted()
    for name in names {
      let mine = rows.filter { $0.parameter == name }
      let count = Double(mine.count)
      func part(_ low: Int, _ high: Int) -> Double {
        Double(
          mine.filter { $0.percentiles[low] <= $0.truth && $0.truth <= $0.percentiles[high] }.count
        ) / count
      }
      #expect((0.84...0.96).contains(part(0, 4)), "\(name)")
      #expect((0.4...0.6).contains(part(1, 3)), "\(name)")
      var bins = [Double](repeating: 0, count: 10)
      for row in mine { bins[min(Int(row.rank * 10), 9)] += 1 }
      let square = bins.reduce(0) { $0 + ($1 - count / 10) * ($1 - count / 10) } / (count / 10)
      // Chi-squared with 9 degrees of freedom: p = 0.01.
      #expect(square < 21.67, "\(name)")
    }
  }
}
