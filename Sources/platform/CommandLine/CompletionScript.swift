/// Completion for three shells, from the one table of commands.
enum CompletionScript {
  static let shells = ["bash", "zsh", "fish"]

  static func text(for shell: String, _ commands: [CommandSpecification]) -> String {
    let shown = commands.filter { !$0.isHidden }
    return switch shell {
    case "zsh": zsh(shown)
    case "fish": fish(shown)
    default: bash(shown)
    }
  }

  /// The words that may follow, by the words typed so far (`""`, `"patients"`).
  private static func words(_ commands: [CommandSpecification]) -> [(path: String, next: [String])]
  {
    var table: [(path: String, next: [String])] = [("", [])]
    for command in commands {
      for depth in command.words.indices {
        let path = command.words[..<depth].joined(separator: " ")
        let place = table.firstIndex { $0.path == path } ?? table.endIndex
        if place == table.endIndex { table.append((path, [])) }
        if !table[place].next.contains(command.words[depth]) {
          table[place].next.append(command.words[depth])
        }
      }
    }
    return table
  }

  private static func bash(_ commands: [CommandSpecification]) -> String {
    var cases: [String] = []
    for (path, next) in words(commands) {
      let options = commands.first { $0.name == path }?.allOptions ?? []
      let flags = options.map { "--\($0.name)" }
      let positional = commands.first { $0.name == path }?.positionals.first?.value
      var choices = next + flags
      if case .words(let words) = positional { choices += words }
      cases.append("    '\(path)') choices='\(choices.joined(separator: " "))' ;;")
    }
    for command in commands where !words(commands).contains(where: { $0.path == command.name }) {
      var choices = command.allOptions.map { "--\($0.name)" }
      if case .words(let words)? = command.positionals.first?.value { choices += words }
      cases.append("    '\(command.name)') choices='\(choices.joined(separator: " "))' ;;")
    }
    return """
      # bash completion for platform: source it, or save it in
      # ~/.local/share/bash-completion/completions/platform
      _platform() {
        local word="${COMP_WORDS[COMP_CWORD]}" previous="${COMP_WORDS[COMP_CWORD-1]}"
        case "$previous" in
      \(bashValues(commands))
        esac
        local path='' index choices=''
        for ((index = 1; index < COMP_CWORD && index < 3; index++)); do
          case "${COMP_WORDS[index]}" in -*) break ;; esac
          case "${path:+$path }${COMP_WORDS[index]}" in
            \(commandPaths(commands).map { "'\($0)'" }.joined(separator: " | ")))
              path="${path:+$path }${COMP_WORDS[index]}" ;;
          esac
        done
        case "$path" in
      \(cases.joined(separator: "\n"))
        esac
        COMPREPLY=($(compgen -W "$choices" -- "$word"))
      }
      complete -F _platform platform
      """
  }

  private static func commandPaths(_ commands: [CommandSpecification]) -> [String] {
    var paths: [String] = []
    for command in commands {
      for depth in 1...command.words.count {
        let path = command.words[..<depth].joined(separator: " ")
        if !paths.contains(path) { paths.append(path) }
      }
    }
    return paths
  }

  /// Options with values, each once: the same name takes the same kind of value everywhere.
  private static func valued(_ commands: [CommandSpecification])
    -> [(name: String, value: CommandSpecification.Value)]
  {
    var table: [(name: String, value: CommandSpecification.Value)] = []
    for option in commands.flatMap(\.allOptions) {
      guard let value = option.value, !table.contains(where: { $0.name == option.name }) else {
        continue
      }
      table.append((option.name, value))
    }
    return table
  }

  private static func bashValues(_ commands: [CommandSpecification]) -> String {
    valued(commands)
      .map { name, value in
        let action =
          switch value {
          case .folder: "COMPREPLY=($(compgen -d -- \"$word\"))"
          case .file: "COMPREPLY=($(compgen -f -- \"$word\"))"
          case .organ: "COMPREPLY=($(compgen -W \"$(\(organs))\" -- \"$word\"))"
          case .words(let words):
            "COMPREPLY=($(compgen -W '\(words.joined(separator: " "))' -- \"$word\"))"
          case .text: "COMPREPLY=()"
          }
        return "    --\(name)) \(action); return ;;"
      }
      .joined(separator: "\n")
  }

  /// Asks the platform itself: no plugin code runs for this.
  private static let organs = "platform organs --ids 2>/dev/null"

  private static func zsh(_ commands: [CommandSpecification]) -> String {
    """
    #compdef platform
    # zsh completion for platform: save it as _platform in a folder of $fpath
    autoload -U +X bashcompinit && bashcompinit
    \(bash(commands))
    """
  }

  private static func fish(_ commands: [CommandSpecification]) -> String {
    var lines = [
      "# fish completion for platform: save it in ~/.config/fish/completions/platform.fish",
      "function __platform_at",
      "  set -l words (commandline -opc | string match -v -- '-*')[2..]",
      "  test \"$words[1..\"(count $argv)\"]\" = \"$argv\"",
      "end",
      "function __platform_is",
      "  set -l words (commandline -opc | string match -v -- '-*')[2..]",
      "  test \"$words\" = \"$argv\"",
      "end",
      "complete -c platform -f",
    ]
    for (path, next) in words(commands) {
      for word in next {
        let name = path.isEmpty ? word : "\(path) \(word)"
        let summary = commands.first { $0.name == name }?.summary ?? "its commands"
        lines.append(
          "complete -c platform -n '__platform_is \(path)' -a \(word) -d '\(quoted(summary))'"
        )
      }
    }
    for command in commands {
      for option in command.allOptions {
        var line = "complete -c platform -n '__platform_at \(command.name)' -l \(option.name)"
        switch option.value {
        case nil: break
        case .folder: line += " -x -a '(__fish_complete_directories)'"
        case .file: line += " -r -F"
        case .organ: line += " -x -a '(\(organs))'"
        case .words(let words): line += " -x -a '\(words.joined(separator: " "))'"
        case .text: line += " -x"
        }
        lines.append(line + " -d '\(quoted(option.help))'")
      }
      for case .words(let words) in command.positionals.map(\.value) {
        let at = "__platform_is \(command.name)"
        lines.append("complete -c platform -n '\(at)' -a '\(words.joined(separator: " "))'")
      }
    }
    return lines.joined(separator: "\n")
  }

  private static func quoted(_ text: String) -> String {
    text.replacing("\\", with: "\\\\").replacing("'", with: "\\'")
  }
}
