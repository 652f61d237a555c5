import Foundation
import OrganKit

/// Why a worker gave no answer, in a sentence.
struct Obituary {
  var organ: String
  var room: String
  /// As `waitpid` gives it.
  var status: Int32
  var log: URL
  /// What it printed.
  var lastWords: String
  var memoryMiB: UInt64
  /// Set when the time limit ended it.
  var secondsAllowed: Double?
  /// Set when it closed its end of the socket and lived on.
  var hasHungUp = false
  /// Whether the same command goes on where this one ended.
  var isResumable = true

  var error: OrganError {
    OrganError(
      .workerDied,
      "\(organ) died in \(room): \(cause). "
        + (isResumable ? "Finished rooms are kept: the same command goes on after them. " : "")
        + "Log: \(log.path)"
    )
  }

  private var cause: String {
    if let secondsAllowed {
      return "its time limit of \(Self.spoken(secondsAllowed)) s passed; "
        + "allow more with --time-limit"
    }
    if hasHungUp { return "it closed its connection to the platform" }
    let signal = status & 0x7f
    if signal == 0 { return "it left with exit code \(status >> 8 & 0xff) and no answer" }
    // Swift's own words when malloc gives nothing; C++ and C have others.
    let isHungry = [/failed to allocate/, /[Oo]ut of memory/, /bad_alloc/, /[Cc]annot allocate/]
      .contains { lastWords.contains($0) }
    if signal == SIGABRT || signal == SIGILL || signal == SIGTRAP, isHungry {
      return "its memory limit of \(memoryMiB) MiB was reached; allow more with --memory-limit"
    }
    let said = lastWords.split(separator: "\n").last { $0.contains("Fatal error") }
      .map { line in
        let start = line.firstRange(of: "Fatal error")?.lowerBound ?? line.startIndex
        return " (\(line[start...].prefix(200)))"
      }
    switch signal {
    case SIGILL, SIGTRAP: return "signal \(signal), a trap" + (said ?? "")
    case SIGKILL: return "signal 9, killed from outside, as the system does when memory runs out"
    default: return "signal \(signal), \(String(cString: strsignal(signal)))" + (said ?? "")
    }
  }

  private static func spoken(_ seconds: Double) -> String {
    let words = "\(seconds)"
    return words.hasSuffix(".0") ? String(words.dropLast(2)) : words
  }
}
