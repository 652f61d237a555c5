import OrganKit

extension Commands {
  static let completion = CommandSpecification(
    words: ["completion"],
    summary: "print a completion script for a shell",
    positionals: [
      .init(name: "shell", value: .words(CompletionScript.shells), help: "the shell")
    ],
    examples: [
      .init("source <(platform completion bash)", "complete in this bash"),
      .init(
        "platform completion fish > ~/.config/fish/completions/platform.fish",
        "complete in every fish"
      ),
    ],
    action: { arguments in
      let shell = arguments.positionals[0]
      guard CompletionScript.shells.contains(shell) else {
        let known = CompletionScript.shells.joined(separator: ", ")
        throw OrganError(.wrongCommandLine, "there is no completion for '\(shell)', only \(known)")
      }
      Terminal.print(CompletionScript.text(for: shell, all))
    }
  )
}
