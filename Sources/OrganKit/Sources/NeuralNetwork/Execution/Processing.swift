import Foundation
import Kernels
import Synchronization

/// How a network is computed: the results to the bit depend on the level alone.
public struct Processing: Hashable, Sendable {
  /// How many threads work.
  public let threads: Int
  /// The x86-64 level of the kernels: 1, 3 or 4, at most the machine's own.
  public let level: Int

  /// All cores, at the machine's level.
  public static let full = Processing()

  /// So many threads (nil for one a core), at a level (nil for the machine's or a lower one asked
  /// for by PLATFORM_CPU_LEVEL).
  public init(threads: Int? = nil, level: Int? = nil) {
    self.threads = max(1, threads ?? ProcessInfo.processInfo.activeProcessorCount)
    let highest = Int(kernels_cpu_level())
    self.level = min(level ?? highest, highest)
  }

  /// Runs the items 0 ..< count, each once, on whichever thread is free.
  func perform(_ count: Int, _ body: @Sendable (Int) -> Void) {
    let workers = min(threads, count)
    guard workers > 1 else {
      for item in 0..<count { body(item) }
      return
    }
    let next = Atomic(0)
    DispatchQueue.concurrentPerform(iterations: workers) { _ in
      while true {
        let item = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard item < count else { return }
        body(item)
      }
    }
  }
}
