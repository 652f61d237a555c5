import Synchronization

/// The first thing that went wrong while listening to a walk in this process.
final class Refusal: Sendable {
  private let first = Mutex<(any Error)?>(nil)

  var error: (any Error)? { first.withLock { $0 } }

  func attempt(_ body: () throws -> Void) {
    do {
      try body()
    } catch {
      first.withLock { $0 = $0 ?? error }
    }
  }
}
