/// A word the command line knows, as data: parsing, help and completion all read this one table.
struct CommandSpecification: Sendable {
  /// What a value looks like, for help and for completion.
  enum Value: Sendable, Equatable {
    case folder
    case file
    case organ
    case words([String])
    case text(String)

    var placeholder: String {
      switch self {
      case .folder: "DIR"
      case .file: "FILE"
      case .organ: "ORGAN"
      case .words(let words): words.joined(separator: "|")
      case .text(let word): word
      }
    }
  }

  /// `--name` or `--name VALUE`.
  struct Option: Sendable {
    var name: String
    var value: Value?
    var help: String
    var isRepeatable = false
    var isRequired = false

    static func flag(_ name: String, _ help: String) -> Option { Option(name: name, help: help) }

    static func value(
      _ name: String,
      _ value: Value,
      _ help: String,
      required: Bool = false,
      repeatable: Bool = false
    ) -> Option {
      Option(
        name: name,
        value: value,
        help: help,
        isRepeatable: repeatable,
        isRequired: required
      )
    }

    /// `--study DIR`, as the user types it.
    var spelling: String { "--\(name)" + (value.map { " \($0.placeholder)" } ?? "") }
  }

  /// A word without dashes, such as the shell of `completion`.
  struct Positional: Sendable {
    var name: String
    var value: Value
    var help: String
    var isRequired = true
  }

  /// A command line that works, and what it does.
  struct Example: Sendable {
    var line: String
    var comment: String

    init(_ line: String, _ comment: String) {
      self.line = line
      self.comment = comment
    }
  }

  /// The words after `platform`: `["run"]`, `["patients", "show"]`.
  var words: [String]
  /// One line.
  var summary: String
  /// Paragraphs for the long help.
  var discussion: [String] = []
  var options: [Option] = []
  var positionals: [Positional] = []
  var examples: [Example] = []
  var isHidden = false
  /// What it does.
  var action: @Sendable (Arguments) async throws -> Void

  var name: String { words.joined(separator: " ") }

  /// The options of this command, and those every command has.
  var allOptions: [Option] { options + Self.everywhere }

  static let registry = Option.value(
    "registry",
    .folder,
    "the registry's folder (or PLATFORM_REGISTRY)"
  )

  /// `--parameter NAME=VALUE` of whatever runs an organ's rooms.
  static let parameter = Option.value(
    "parameter",
    .text("NAME=VALUE"),
    "set one of the organ's parameters",
    repeatable: true
  )

  /// How a plugin's code is run.
  static let running: [Option] = [
    .value("time-limit", .text("SECONDS"), "override the plugin's time limit"),
    .value("memory-limit", .text("MIB"), "override the plugin's memory limit"),
    .flag("in-process", "run the plugin in this process, for a debugger"),
  ]

  static let everywhere: [Option] = [
    .flag("json", "print JSON, one object a line, instead of text"),
    .flag("help", "print this help; -h prints the short form"),
  ]

  /// One line that says how to type it.
  var usage: String {
    let parts =
      positionals.map { $0.isRequired ? $0.value.placeholder : "[\($0.value.placeholder)]" }
      + options.map { option in
        let spelling = option.spelling + (option.isRepeatable ? " ..." : "")
        return option.isRequired ? spelling : "[\(spelling)]"
      }
    return (["platform", name] + parts).joined(separator: " ")
  }
}
