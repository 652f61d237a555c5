import Foundation

/// What is measured rather than tested: `Benchmarks [--filter NAME] [--json]`.
@main
struct Benchmarks {
  /// A family of measurements; its name is what `--filter` looks at.
  struct Family: Sendable {
    var name: String
    var rows: @Sendable () async throws -> [BenchmarkRow]
  }

  static let families: [Family] = [
    PluginOverhead.family, ConvolutionSpeed.family, ImagingSpeed.family, RegistryScale.family,
    TumourGrowthSpeed.family,
  ]

  static func main() async {
    var words = CommandLine.arguments.dropFirst()
    var filter = ""
    var isJSON = false
    while let word = words.popFirst() {
      switch word {
      case "--json": isJSON = true
      case "--filter": filter = words.popFirst() ?? ""
      default:
        FileHandle.standardError.write(Data("usage: Benchmarks [--filter NAME] [--json]\n".utf8))
        exit(2)
      }
    }
    var isFailed = false
    for family in families where filter.isEmpty || family.name.contains(filter) {
      do {
        for row in try await family.rows() {
          isFailed = isFailed || row.isPassed == false
          print(isJSON ? try json(row) : text(row))
        }
      } catch {
        FileHandle.standardError.write(Data("\(family.name): \(error)\n".utf8))
        isFailed = true
      }
    }
    exit(isFailed ? 1 : 0)
  }

  private static func json(_ row: BenchmarkRow) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(row), as: UTF8.self)
  }

  private static func text(_ row: BenchmarkRow) -> String {
    func number(_ value: Double) -> String {
      value.formatted(.number.precision(.significantDigits(3)).grouping(.never))
    }
    var parts = ["\(row.benchmark): \(number(row.ours)) \(row.unit)"]
    if let peer = row.peer, let name = row.peerName, let ratio = row.ratio {
      parts.append("\(name) \(number(peer)) \(row.unit), ratio \(number(ratio))")
    }
    if let bar = row.bar, let isPassed = row.isPassed {
      parts.append("bar \(number(bar)): \(isPassed ? "kept" : "MISSED")")
    }
    return parts.joined(separator: "; ")
  }
}
