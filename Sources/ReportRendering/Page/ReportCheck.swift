import Foundation
import OrganKit

/// What must hold of a report before it is drawn: a plugin is a guest, and its numbers are too.
struct ReportCheck {
  /// The report.
  let report: Report

  /// Refuses a report that cannot be drawn honestly, naming the first part that is wrong.
  ///
  /// - Throws: `OrganError.Code.pluginRefused`.
  func run() throws {
    var names: Set<String> = []
    for finding in report.findings {
      try require(names.insert(finding.name).inserted, "names the finding '\(finding.name)' twice")
      try check(finding)
    }
    names = []
    for figure in report.figures {
      try require(names.insert(figure.name).inserted, "names the figure '\(figure.name)' twice")
      try check(figure)
    }
  }

  private func check(_ finding: Finding) throws {
    let name = "finding '\(finding.name)'"
    let value = finding.quantity.value
    try finite([value], name)
    if case .interval(let low, let high) = finding.uncertainty {
      try finite([low, high], name)
      try require(
        low <= value && value <= high,
        "has a \(name) whose value lies outside its interval"
      )
    }
    for range in finding.reference?.ranges ?? [] {
      try finite([range.low, range.high].compactMap { $0 }, name)
    }
  }

  private func check(_ figure: Figure) throws {
    let name = "figure '\(figure.name)'"
    switch figure.content {
    case .slices(let slices):
      for contour in slices.panels.flatMap(\.contours) {
        let points = contour.points.flatMap { [Double($0.x), Double($0.y)] }
        try require(
          points.allSatisfy { abs($0) < 1e6 },
          "has a \(name) with an outline point that is no place in an image"
        )
      }
    case .scene(let scene):
      try finite([scene.period] + scene.surfaces.map(\.opacity), name)
      try require(
        0...3600 ~= scene.period && scene.surfaces.allSatisfy { 0...1 ~= $0.opacity },
        "has a \(name) with an opacity outside 0 to 1 or a period outside 0 to 3600 s"
      )
      try require(
        !scene.times.isEmpty && scene.surfaces.allSatisfy { $0.files.count == scene.times.count },
        "has a \(name) in which a surface does not have one file a time"
      )
    case .chart(let chart):
      for curve in chart.curves {
        try finite(curve.x + curve.y + curve.low + curve.high, name)
        let counts = [curve.y, curve.low, curve.high].map(\.count)
        try require(
          counts[0] == curve.x.count && counts[1] == counts[2]
            && (counts[1] == 0 || counts[1] == counts[0]),
          "has a \(name) with a curve whose coordinates differ in number"
        )
      }
    case .rings(let all):
      for ring in all.flatMap(\.rings) {
        try finite([ring.start] + ring.sectors.compactMap(\.value), name)
      }
    case .traces(let traces):
      try finite(traces.traces.flatMap(\.samples), name)
      try finite([traces.samplingRate, traces.paperSpeed, traces.gain], name)
      try require(
        1e-3...1e6 ~= traces.samplingRate && 1e-3...1e4 ~= traces.paperSpeed
          && 1e-9...1e9 ~= traces.gain,
        "has a \(name) without a sensible sampling rate, paper speed or gain"
      )
    case .table(let table):
      try require(
        table.rows.allSatisfy { $0.count == table.columns.count },
        "has a \(name) with a row that is not as long as its headings"
      )
    case .text: break
    }
  }

  /// Finite, and not so large that drawing them would overflow.
  private func finite(_ numbers: [Double], _ place: String) throws {
    try require(
      numbers.allSatisfy { abs($0) < 1e30 },
      "has a \(place) with a number that is not finite"
    )
  }

  private func require(_ holds: Bool, _ complaint: String) throws {
    guard holds else {
      throw OrganError(
        .pluginRefused,
        "the report '\(report.title)' \(complaint); the plugin's reporting room must mend it"
      )
    }
  }
}
