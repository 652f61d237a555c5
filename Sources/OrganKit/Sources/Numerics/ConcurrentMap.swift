import Foundation
import Synchronization

/// Results of work on all cores, in the order of the items whichever thread made them.
///
/// Each item's result must depend on the item alone: then the whole does not depend on how many
/// threads there are.
public enum Concurrent {
  /// What `body` makes of each item.
  ///
  /// - Parameters:
  ///   - items: what is worked on.
  ///   - threads: how many threads work; nil for one a core.
  ///   - body: called once an item, from any of the threads.
  /// - Returns: what was made, in the order of the items.
  /// - Throws: what `body` threw for the first item that it threw for.
  public static func map<Item: Sendable, Product: Sendable>(
    _ items: [Item],
    threads: Int? = nil,
    _ body: @Sendable (Item) throws -> Product
  ) throws -> [Product] {
    let workers = min(threads ?? ProcessInfo.processInfo.activeProcessorCount, items.count)
    guard workers > 1 else { return try items.map(body) }
    let next = Atomic(0)
    let results = Mutex([Result<Product, any Error>?](repeating: nil, count: items.count))
    DispatchQueue.concurrentPerform(iterations: workers) { _ in
      while true {
        let item = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard item < items.count else { return }
        let result = Result { try body(items[item]) }
        results.withLock { $0[item] = result }
      }
    }
    return try results.withLock { results in
      try results.compactMap { try $0?.get() }
    }
  }
}
