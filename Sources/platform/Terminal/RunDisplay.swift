import OrganKit
import PlatformRuntime
import Synchronization

/// What the user sees while a run goes on.
final class RunDisplay: Sendable {
  private let isJSON: Bool
  private let bar: ProgressBar
  private let failure = Mutex<(any Error)?>(nil)

  /// JSON lines, or a bar and sentences.
  init(
    isJSON: Bool,
    stages: [String] = ["ingestion", "segmentation", "modelling", "reporting"]
  ) {
    self.isJSON = isJSON
    bar = ProgressBar(stages: stages)
  }

  /// Shows one event.
  func show(_ event: RunEvent) {
    if isJSON {
      do { try JSONLine.print(event) } catch { failure.withLock { $0 = error } }
      return
    }
    switch event {
    case .entered(let room): bar.enter(room)
    case .progress(_, let fraction): bar.advance(fraction)
    case .finished: bar.clear()
    case .waiting: say("the same run goes on elsewhere: waiting for its end")
    // Warnings and reasons for review stand in the summary.
    case .warning, .review: break
    case .stored: break
    case .foretold(let date, let made):
      say("\(date) is foretold, and the forecast recorded (\(made)); now the study is opened")
    case .note(let sentence): say(sentence)
    }
  }

  /// Takes the bar away.
  func end() { bar.clear() }

  private func say(_ sentence: String) {
    bar.clear()
    Terminal.say(sentence)
  }
}
