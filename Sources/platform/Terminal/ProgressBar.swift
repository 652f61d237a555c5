import Foundation
import Synchronization

/// One line on a terminal that says which stage runs, how far it is, and how long it may take.
final class ProgressBar: Sendable {
  private struct State {
    var stage = ""
    var start = ContinuousClock.now
    var drawn = ContinuousClock.now - .seconds(1)
    var isVisible = false
  }

  private let state = Mutex(State())
  private let stages: [String]

  /// A bar for stages of these names, in this order.
  init(stages: [String]) { self.stages = stages }

  /// Enters a stage.
  func enter(_ stage: String) {
    state.withLock { $0 = State(stage: stage, isVisible: $0.isVisible) }
    advance(0)
  }

  /// Draws the stage at a fraction; at most ten times a second.
  func advance(_ fraction: Double) {
    guard Terminal.isWatched else { return }
    state.withLock { state in
      let now = ContinuousClock.now
      guard fraction == 0 || now - state.drawn >= .milliseconds(100) else { return }
      state.drawn = now
      state.isVisible = true
      let line = Self.line(
        stage: state.stage,
        number: (stages.firstIndex(of: state.stage) ?? 0) + 1,
        of: stages.count,
        fraction: min(1, max(0, fraction)),
        elapsed: (now - state.start) / .seconds(1),
        width: Terminal.width
      )
      Terminal.write("\r\u{1b}[2K\(line)", to: STDERR_FILENO)
    }
  }

  /// Takes the bar away, so that other lines can be written.
  func clear() {
    state.withLock { state in
      if state.isVisible { Terminal.write("\r\u{1b}[2K", to: STDERR_FILENO) }
      state.isVisible = false
    }
  }

  /// The bar as text; the remaining time is said once there is something to reckon it from.
  static func line(
    stage: String,
    number: Int,
    of count: Int,
    fraction: Double,
    elapsed: Double,
    width: Int
  ) -> String {
    let title = "[\(number)/\(count)] \(stage) "
    var rest = ""
    if fraction > 0.02, elapsed > 0.5 {
      rest = " \(duration(elapsed / fraction * (1 - fraction))) left"
    }
    let percent = " \(Int((fraction * 100).rounded())) %"
    let room = max(0, min(30, width - title.count - percent.count - rest.count - 3))
    let filled = Int((fraction * Double(room)).rounded())
    let bar =
      room < 5
      ? ""
      : "[" + String(repeating: "#", count: filled)
        + String(repeating: ".", count: room - filled) + "]"
    return String((title + bar + percent + rest).prefix(max(1, width - 1)))
  }

  private static func duration(_ seconds: Double) -> String {
    guard seconds < 359_999 else { return "hours" }
    let whole = Int(seconds.rounded(.up))
    return whole < 60 ? "\(whole) s" : "\(whole / 60) min \(whole % 60) s"
  }
}
