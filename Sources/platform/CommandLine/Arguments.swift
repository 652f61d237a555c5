import Foundation
import OrganKit

/// What the user typed after a command's words, checked against its table.
struct Arguments: Sendable {
  private(set) var values: [String: [String]] = [:]
  private(set) var positionals: [String] = []
  /// `.short` for `-h`, `.long` for `--help`.
  private(set) var help: HelpPage.Length?

  /// Takes `--name value`, `--name=value`, flags, and words; all after `--` are words.
  ///
  /// - Throws: `OrganError.Code.wrongCommandLine`; each mistake has its sentence.
  init(_ words: [String], for command: CommandSpecification) throws {
    var rest = words[...]
    var onlyWords = false
    while let word = rest.popFirst() {
      guard !onlyWords, word.hasPrefix("-"), word != "-" else {
        positionals.append(word)
        continue
      }
      switch word {
      case "--": onlyWords = true
      case "-h": help = .short
      case "--help": help = .long
      default: try take(option: word, &rest, command)
      }
    }
    if help == nil { try check(command) }
  }

  private mutating func take(
    option word: String,
    _ rest: inout ArraySlice<String>,
    _ command: CommandSpecification
  ) throws {
    let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let name = String(parts[0].drop { $0 == "-" })
    guard word.hasPrefix("--"), let option = command.allOptions.first(where: { $0.name == name })
    else {
      let near = Suggestion.nearest(to: name, in: command.allOptions.map(\.name))
      let advice = near.map { "did you mean --\($0)?" } ?? "see 'platform \(command.name) --help'"
      throw OrganError(
        .wrongCommandLine,
        "platform \(command.name) has no option '\(parts[0])': \(advice)"
      )
    }
    guard option.value != nil else {
      guard parts.count == 1 else {
        throw OrganError(.wrongCommandLine, "--\(name) takes no value")
      }
      values[name] = [""]
      return
    }
    // A value may start with one dash (a negative number), not with two: that is the next option.
    guard let value = parts.count == 2 ? String(parts[1]) : rest.first, !value.hasPrefix("--")
    else { throw OrganError(.wrongCommandLine, "--\(name) needs a value: \(option.spelling)") }
    if parts.count == 1 { rest = rest.dropFirst() }
    guard option.isRepeatable || values[name] == nil else {
      throw OrganError(.wrongCommandLine, "--\(name) is given twice")
    }
    values[name, default: []].append(value)
  }

  private func check(_ command: CommandSpecification) throws {
    for option in command.options where option.isRequired && values[option.name] == nil {
      throw OrganError(
        .wrongCommandLine,
        "platform \(command.name) needs \(option.spelling): \(option.help)"
      )
    }
    let required = command.positionals.filter(\.isRequired)
    guard positionals.count >= required.count else {
      let missing = required[positionals.count]
      throw OrganError(
        .wrongCommandLine,
        "platform \(command.name) needs \(missing.value.placeholder): \(missing.help)"
      )
    }
    guard positionals.count <= command.positionals.count else {
      throw OrganError(
        .wrongCommandLine,
        "platform \(command.name) does not know what to do with "
          + "'\(positionals[command.positionals.count])'"
      )
    }
  }

  /// The value of an option.
  subscript(_ name: String) -> String? { values[name]?.last }

  /// The values of an option that may come several times.
  func all(_ name: String) -> [String] { values[name] ?? [] }

  /// Whether a flag is there.
  func has(_ name: String) -> Bool { values[name] != nil }

  /// A required option's value; the table made sure of it.
  func required(_ name: String) throws -> String {
    if let value = self[name] { return value }
    throw OrganError(.wrongCommandLine, "--\(name) is missing")
  }

  /// A folder or file as an absolute URL.
  func url(_ name: String) -> URL? { self[name].map { URL(filePath: $0).absoluteURL.standardized } }

  /// `--seed N`.
  func seed() throws -> UInt64? {
    guard let word = self["seed"] else { return nil }
    guard let seed = UInt64(word), seed <= 1 << 53 else {
      throw OrganError(.wrongCommandLine, "--seed \(word): a whole number from 0 to 2^53, please")
    }
    return seed
  }

  /// `--name NAME=NUMBER` pairs.
  func numbers(_ name: String) throws -> [String: Double] {
    try all(name)
      .reduce(into: [:]) { numbers, word in
        let parts = word.split(separator: "=", maxSplits: 1)
        guard parts.count == 2, let value = Double(parts[1]), value.isFinite else {
          throw OrganError(.wrongCommandLine, "--\(name) \(word): NAME=NUMBER is expected")
        }
        guard numbers.updateValue(value, forKey: String(parts[0])) == nil else {
          throw OrganError(.wrongCommandLine, "--\(name) sets \(parts[0]) twice")
        }
      }
  }

  /// `--memory-limit MIB`.
  func memoryLimit() throws -> UInt64? {
    try positive("memory-limit").map { UInt64(min($0, 1e9).rounded(.up)) }
  }

  /// A positive number.
  func positive(_ name: String) throws -> Double? {
    guard let word = self[name] else { return nil }
    guard let value = Double(word), value.isFinite, value > 0 else {
      throw OrganError(.wrongCommandLine, "--\(name) \(word): a positive number, please")
    }
    return value
  }
}
