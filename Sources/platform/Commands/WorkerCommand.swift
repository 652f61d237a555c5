import PlatformRuntime

extension Commands {
  static let worker = CommandSpecification(
    words: ["worker"],
    summary: "the inside of a run; started by the platform itself",
    isHidden: true,
    action: { _ in try await Worker.main() }
  )
}
