import Foundation
import Imaging
import OrganKit

/// The tables of a report.
struct TwinTables {
  /// The twin.
  let twin: TumourTwin

  /// What was known before the scans, and after.
  var posterior: Figure {
    let prior = GrowthPrior()
    let rows = twin.growthNumbers.map { number in
      [
        number.title,
        Self.units[number.unit] ?? number.unit,
        prior.range(of: number.name).map(Self.words) ?? "anywhere in tissue",
        TumourWords.spread(twin.sample(of: number)),
        twin.identified.contains(number.name) ? "the scans" : "the prior",
      ]
    }
    let thresholds: [(String, String, KeyPath<TumourTwin.Member, Double>)] = [
      ("Density at which the core is seen", "coreThreshold", \.coreThreshold),
      ("Density at which the whole is seen", "wholeThreshold", \.wholeThreshold),
    ]
    let more = thresholds.map { title, name, path in
      let sample = WeightedSample(
        twin.members.map { $0[keyPath: path] },
        weights: twin.members.map(\.weight)
      )
      return [
        title, "1", prior.range(of: name).map(Self.words) ?? "–", TumourWords.spread(sample),
        "both",
      ]
    }
    return Figure(
      "posterior",
      title: "What the scans taught the model",
      caption: """
        Medians with 90 % intervals before and after the scans were seen. Where the last column says \
        so, the scans do not tell the number and its interval is that of the prior. The outlines \
        scatter about the model by \(TumourWords.number(twin.scatter.core)) mm (core) and \
        \(TumourWords.number(twin.scatter.whole)) mm (whole).
        """,
      .table(
        Table(columns: ["Number", "Unit", "Before", "After", "Told by"], rows: rows + more)
      )
    )
  }

  /// UCUM units as people write them.
  private static let units = ["mm2/d": "mm²/d", "mm2": "mm²", "/d": "per d", "/Gy": "per Gy"]

  private static func words(_ range: GrowthPrior.Range) -> String {
    "\(TumourWords.number(range.median)) (\(TumourWords.number(range.low)) to "
      + "\(TumourWords.number(range.high)))"
  }

  /// What earlier versions foretold; nil where nothing was.
  var forecasts: Figure? {
    guard !twin.forecasts.isEmpty else { return nil }
    func band(_ volume: ForecastRecord.Volume) -> String {
      "\(TumourWords.number(volume.median)) (\(TumourWords.number(volume.low)) to "
        + "\(TumourWords.number(volume.high)))"
    }
    func outcome(_ volume: ForecastRecord.Volume) -> String {
      TumourWords.number(volume.seen) + (volume.isHeld ? "" : ", outside")
    }
    let rows = twin.forecasts.map { record in
      [
        record.date ?? "day \(TumourWords.number(record.day))",
        TumourWords.number(record.day - record.knownUntil),
        band(record.core), outcome(record.core), String(format: "%.2f", record.core.dice),
        band(record.whole), outcome(record.whole), String(format: "%.2f", record.whole.dice),
      ]
    }
    return Figure(
      "forecasts",
      title: "What was foretold of later scans",
      caption: """
        Each row was made and stored before the scan was opened: volumes in mL with the interval \
        that was to hold 90 %, what was then seen, and Dice's coefficient of the foretold outline \
        with the one seen.
        """,
      .table(
        Table(
          columns: [
            "Scan", "Days ahead", "Core foretold", "Core seen", "Dice", "Whole foretold",
            "Whole seen", "Dice",
          ],
          rows: rows
        )
      )
    )
  }

  /// How the model's outlines agree with those of the last scan, beside two balls.
  func agreement(_ maps: TumourMaps) -> Figure? {
    guard let last = twin.outlines.last, !last.whole.isEmpty else { return nil }
    func words(_ core: [Bool], _ whole: [Bool]) -> [String] {
      [
        String(format: "%.3f", Overlap.dice(core, last.core.voxels)),
        String(format: "%.3f", Overlap.dice(whole, last.whole.voxels)),
      ]
    }
    var rows: [[String]] = []
    // The fit is corrected to a finer grid's solution.
    let domain = twin.domain(step: max(twin.step / 2, twin.tissue.grid.spacing.min()))
    if let state = try? GrowthSolver(domain)
      .solve(twin.best.growth, course: twin.course, days: [twin.lastDay]).first
    {
      let map = Volume(grid: domain.grid, voxels: state.density.map(Float.init))
      let density = domain.onStudyGrid(map, twin.tissue.grid).voxels
      rows.append(
        ["The best fit, from one origin"]
          + words(
            density.map { Double($0) > twin.best.coreThreshold },
            density.map { Double($0) > twin.best.wholeThreshold }
          )
      )
    }
    rows.append(
      ["The model's draws together"]
        + words(maps.core.voxels.map { $0 >= 0.5 }, maps.whole.voxels.map { $0 >= 0.5 })
    )
    if let balls = TwoBalls(core: last.core, whole: last.whole, tissue: twin.tissue) {
      rows.append(
        ["Two balls about one centre, within the tissue"] + words(balls.core, balls.whole)
      )
    }
    return Figure(
      "agreement",
      title: "How well the outlines are met",
      caption: """
        Dice's coefficient with the outlines of the last scan, which the model was fitted to. Two \
        balls of the outlines' volumes, about the one centre that serves best, know no growth: what \
        a model does not do better, it does not explain.
        """,
      .table(Table(columns: ["", "Core", "Whole"], rows: rows))
    )
  }
}
