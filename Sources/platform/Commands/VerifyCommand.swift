import Foundation
import OrganKit
import PatientRegistry
import PlatformRuntime
import Synchronization

extension Commands {
  static let verify = CommandSpecification(
    words: ["verify"],
    summary: "hold an organ's mathematics against exact and published answers",
    discussion: [
      "Each case stands beside what it should be, with where that comes from. One that fails does "
        + "not stop the others; the command ends with exit code 1 then. Nothing is recorded: it is "
        + "this machine that is looked at.",
      "Without --full at least one case of each family is worked through, under a minute in all.",
    ],
    options: [
      .value("organ", .organ, "the organ, as 'platform organs' lists it", required: true),
      .flag("full", "every case at full size"),
      .value("time-limit", .text("SECONDS"), "override the plugin's time limit"),
      .value("memory-limit", .text("MIB"), "override the plugin's memory limit"),
      .flag("in-process", "run the plugin in this process, for a debugger"),
      CommandSpecification.registry,
    ],
    examples: [
      .init("platform verify --organ phantom", "the short set"),
      .init("platform verify --organ phantom --full --json", "every case, one object a line"),
    ],
    action: { arguments in
      let plugin = try PluginPlace.find(arguments.required("organ"))
      var asked = Verification(plugin, registry: arguments.registryFolder)
      asked.isFull = arguments.has("full")
      asked.isInProcess = arguments.has("in-process")
      asked.secondsAllowed = try arguments.positive("time-limit")
      asked.memoryMiB = try arguments.memoryLimit()
      let verification = asked
      let isJSON = arguments.has("json")
      let display = RunDisplay(isJSON: false, stages: ["verification"])
      defer { display.end() }
      let table = VerificationTable()
      let failure = Mutex<(any Error)?>(nil)
      let results = try await cancellable {
        try await verification.results(
          tell: { result in
            display.end()
            if !isJSON { return table.add(result) }
            do {
              try JSONLine.print(VerificationLine(result))
            } catch {
              failure.withLock { $0 = error }
            }
          },
          hear: { event in
            // The lines on standard output are results and nothing else.
            guard case .warning(let warning) = event else { return display.show(event) }
            Terminal.say("note: \(warning.sentence)")
          }
        )
      }
      display.end()
      if let error = failure.withLock({ $0 }) { throw error }
      let failed = results.filter { !$0.passed }
      guard failed.isEmpty else {
        let names = failed.map { "\($0.name) (\($0.quantity))" }.joined(separator: ", ")
        throw OrganError(.checkFailed, "\(failed.count) of \(results.count) fail: \(names)")
      }
      if !isJSON {
        let cases = Set(results.map(\.name)).count
        Terminal.print("all \(results.count) numbers of \(cases) cases hold")
      }
    }
  )
}

/// A table that is printed row by row, as the rows come.
private final class VerificationTable: Sendable {
  private static let widths = [4, 26, 40, 11, 24]
  private let isBegun = Mutex(false)

  func add(_ result: VerificationResult) {
    let isFirst = isBegun.withLock { isBegun in
      defer { isBegun = true }
      return !isBegun
    }
    if isFirst { Terminal.print(line(["", "CASE", "QUANTITY", "MEASURED", "PASSES", "SOURCE"])) }
    let row = line([
      result.passed ? "ok" : "BAD", result.name, result.quantity, Self.text(result.measured),
      limits(of: result), result.source,
    ])
    Terminal.print(result.passed ? row : Terminal.yellow(row))
  }

  private func limits(of result: VerificationResult) -> String {
    let unit = result.unit == "1" ? "" : " \(result.unit)"
    switch (result.low, result.high) {
    case (let low?, let high?):
      // Limits that lie close about the reference are read as what may be between.
      let margin = (high - low) / 2
      let isClose = margin < 0.05 * abs(result.reference) || result.reference == 0
      guard isClose, abs((low + high) / 2 - result.reference) < 0.1 * margin else {
        return "\(Self.text(low)) – \(Self.text(high))\(unit)"
      }
      return "\(Self.text(result.reference)) ± \(String(format: "%.2g", margin))\(unit)"
    case (let low?, nil): return "≥ \(Self.text(low))\(unit)"
    case (nil, let high?): return "≤ \(Self.text(high))\(unit)"
    case (nil, nil): return ""
    }
  }

  /// Five digits; tiny numbers, such as rounding errors, as a power of ten.
  private static func text(_ value: Double) -> String { String(format: "%.5g", value) }

  private func line(_ cells: [String]) -> String {
    let padded = zip(cells, Self.widths)
      .map { $0 + String(repeating: " ", count: max(0, $1 - $0.count)) }
    return (padded + cells.dropFirst(padded.count)).joined(separator: "  ")
  }
}
