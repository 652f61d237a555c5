import Foundation

/// Shares a loop over planes among threads, in pieces that follow each other.
///
/// Only for loops whose rounds are independent: the result is the same for any number of threads.
struct WorkSharing: Sendable {
  /// How many threads work, at most.
  let threads: Int

  /// So many threads; one a core when nil.
  init(threads: Int? = nil) {
    self.threads = max(1, threads ?? ProcessInfo.processInfo.activeProcessorCount)
  }

  /// Runs rounds 0 ..< count in pieces; `size` numbers altogether tell whether sharing pays.
  func perform(_ count: Int, size: Int, _ body: @Sendable (Range<Int>) -> Void) {
    // Below this the threads' waking takes longer than the work.
    let pieces = size < 40_000 ? 1 : min(threads, count)
    guard pieces > 1 else {
      body(0..<count)
      return
    }
    DispatchQueue.concurrentPerform(iterations: pieces) { piece in
      body(count * piece / pieces..<count * (piece + 1) / pieces)
    }
  }
}
