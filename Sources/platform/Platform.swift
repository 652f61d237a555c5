import Foundation
import OrganKit
import PatientRegistry

/// The front door: parses words, prints words.
@main
struct Platform {
  static func main() async {
    // A reader that leaves (`| head`) must not end a run before it is recorded.
    signal(SIGPIPE, SIG_IGN)
    do {
      try await answer(Array(CommandLine.arguments.dropFirst()))
      exit(0)
    } catch {
      Terminal.say("platform: \(error)")
      exit(exitCode(for: error))
    }
  }

  private static func answer(_ words: [String]) async throws {
    switch words.first {
    case nil, "help", "--help", "-h":
      return Terminal.print(HelpPage.overview(Commands.all))
    case "--version":
      return Terminal.print(Commands.version())
    default: break
    }
    let command = try command(in: words)
    guard let command else { return }
    let arguments = try Arguments(Array(words.dropFirst(command.words.count)), for: command)
    if let length = arguments.help {
      return Terminal.print(HelpPage.text(command, length))
    }
    try await command.action(arguments)
  }

  /// The command with the most words in common; nil when only the first of several words was given,
  /// which prints its list.
  private static func command(in words: [String]) throws -> CommandSpecification? {
    let matching = Commands.all.filter { words.starts(with: $0.words) }
    if let command = matching.max(by: { $0.words.count < $1.words.count }) { return command }
    let siblings = Commands.all.filter { $0.words.first == words[0] }
    guard siblings.isEmpty else {
      if let second = words.dropFirst().first, !second.hasPrefix("-") {
        throw unknown(second, after: "platform \(words[0])", siblings.compactMap { $0.words.last })
      }
      Terminal.print(HelpPage.overview(Commands.all, under: words[0]))
      return nil
    }
    let known = Commands.all.filter { !$0.isHidden }.map { $0.words[0] }
    throw unknown(words[0], after: "platform", known)
  }

  private static func unknown(_ word: String, after: String, _ known: [String]) -> OrganError {
    let near = Suggestion.nearest(to: word, in: known).map { "did you mean '\($0)'?" }
    return OrganError(
      .wrongCommandLine,
      "\(after) has no command '\(word)': \(near ?? "see 'platform --help'")"
    )
  }

  private static func exitCode(for error: any Error) -> Int32 {
    if error is RegistryError { return 6 }
    return switch (error as? OrganError)?.code {
    case .wrongCommandLine: 2
    case .studyRefused: 3
    case .pluginRefused: 4
    case .workerDied: 5
    case .registry: 6
    case .cancelled: 7
    default: 1
    }
  }
}
