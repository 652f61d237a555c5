import Foundation
import HouseTesting
import Testing

@Suite("Command line")
struct CommandLineTests {
  @Test(
    "Each wrong command line has its sentence, and exit code 2",
    arguments: [
      (["frobnicate"], "platform has no command 'frobnicate': see 'platform --help'"),
      (["completoin"], "platform has no command 'completoin': did you mean 'completion'?"),
      (["completion"], "platform completion needs bash|zsh|fish: the shell"),
      (["completion", "csh"], "there is no completion for 'csh', only bash, zsh, fish"),
      (
        ["completion", "bash", "zsh"],
        "platform completion does not know what to do with 'zsh'"
      ),
      (
        ["completion", "bash", "--jsn"],
        "platform completion has no option '--jsn': did you mean --json?"
      ),
      (["completion", "bash", "--json=1"], "--json takes no value"),
    ]
  )
  func wrong(words: [String], sentence: String) async throws {
    let transcript = try await ChildProcess.platform.run(words)
    #expect(transcript.errors == "platform: \(sentence)\n")
    #expect(transcript.output == "")
    #expect(transcript.exitCode == 2)
  }

  @Test("Completion scripts are valid shell", arguments: ["bash", "zsh", "fish"])
  func completion(shell: String) async throws {
    let script = try await ChildProcess.platform.run("completion", shell)
    #expect(script.exitCode == 0)
    #expect(script.output.contains("completion"))
    guard FileManager.default.isExecutableFile(atPath: "/usr/bin/\(shell)") else { return }
    let file = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: file) }
    try Data(script.output.utf8).write(to: file)
    let check = ChildProcess(URL(filePath: "/usr/bin/\(shell)"))
    let checked = try await check.run("-n", file.path)
    #expect(checked.exitCode == 0, "\(checked.errors)")
  }
}
