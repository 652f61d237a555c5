/// A command's help, made from its table.
struct HelpPage {
  /// `-h` or `--help`.
  enum Length: Sendable {
    case short
    case long
  }

  /// The help of one command.
  static func text(_ command: CommandSpecification, _ length: Length) -> String {
    var lines = [command.summary, "", "usage: \(wrapped(command.usage, indent: 9))"]
    if length == .long {
      for paragraph in command.discussion { lines += ["", wrapped(paragraph, indent: 0)] }
    }
    let words = command.positionals.map { ($0.value.placeholder, $0.help) }
    lines += section("words", words)
    lines += section("options", command.allOptions.map { ($0.spelling, $0.help) })
    if length == .long, !command.examples.isEmpty {
      lines += ["", "examples:"]
      for example in command.examples {
        lines += ["  # \(example.comment)", "  \(example.line)"]
      }
    }
    if length == .short, !command.examples.isEmpty {
      lines += ["", "'platform \(command.name) --help' shows more, with examples."]
    }
    return lines.joined(separator: "\n")
  }

  /// The list of commands, or of those that start with a word.
  static func overview(_ commands: [CommandSpecification], under word: String? = nil) -> String {
    let shown = commands.filter { !$0.isHidden && (word == nil || $0.words.first == word) }
    let title = word.map { "platform \($0): its commands" } ?? Self.title
    var lines = [title, "", "usage: platform \(word.map { "\($0) " } ?? "")COMMAND [options]"]
    lines += section("commands", shown.map { ($0.name, $0.summary) })
    lines += ["", "'platform COMMAND --help' explains one, with examples."]
    if word == nil { lines += ["'platform --version' prints what this platform is made of."] }
    return lines.joined(separator: "\n")
  }

  private static let title =
    "platform: digital twins of a patient's organs, each organ a plugin (research use only)"

  private static func section(_ title: String, _ rows: [(String, String)]) -> [String] {
    guard !rows.isEmpty else { return [] }
    let width = min(28, rows.map(\.0.count).max() ?? 0)
    return ["", "\(title):"]
      + rows.map { word, help in
        let text = wrapped(help, indent: width + 4)
        guard word.count <= width else {
          return "  \(word)\n" + String(repeating: " ", count: width + 4) + text
        }
        return "  " + word + String(repeating: " ", count: width + 2 - word.count) + text
      }
  }

  /// Breaks a text at 90 columns; all lines but the first are indented.
  private static func wrapped(_ text: String, indent: Int) -> String {
    var lines: [String] = []
    var line = ""
    for word in text.split(separator: " ") {
      if !line.isEmpty, indent + line.count + 1 + word.count > 90 {
        lines.append(line)
        line = ""
      }
      line += (line.isEmpty ? "" : " ") + word
    }
    return (lines + [line]).joined(separator: "\n" + String(repeating: " ", count: indent))
  }
}
