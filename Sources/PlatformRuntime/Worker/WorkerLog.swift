import Dispatch
import Foundation
import Synchronization

/// What a worker printed: a plugin may print without end, so only a part is kept, and less is read.
enum WorkerLog {
  /// Bytes a log may have.
  static let most: UInt64 = 16 << 20
  private static let mostRead: UInt64 = 1 << 20
  /// Of the end of a log that is shortened: far less than is read, so that what is printed while
  /// these words are laid behind it is read too.
  private static let lastWords: UInt64 = 1 << 16
  private static let dropped =
    "\n[Output was dropped here: a log holds no more than \(most >> 20) MiB.]\n"

  static func length(of log: URL) -> UInt64 {
    var status = stat()
    return stat(log.path, &status) == 0 ? UInt64(status.st_size) : 0
  }

  /// The last megabyte of what came after a place.
  static func text(of log: URL, from start: UInt64) -> String {
    guard let file = try? FileHandle(forReadingFrom: log) else { return "" }
    let end = length(of: log)
    // One that was shortened meanwhile has lost the place.
    let start = max(start <= end ? start : 0, end > mostRead ? end - mostRead : 0)
    guard start < end, (try? file.seek(toOffset: start)) != nil else { return "" }
    let bytes = (try? file.read(upToCount: Int(end - start))) ?? Data()
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Keeps the first half of a log that is too long, and its last words, which tell why a worker died.
  ///
  /// Whoever prints appends, so that nothing is left blank; what is printed in the moment between
  /// reading and shortening is lost.
  fileprivate static func shorten(_ log: URL) {
    var (end, words) = (length(of: log), "")
    guard end > most else { return }
    // Words that come meanwhile may be the last ones.
    for _ in 0..<100 {
      words = text(of: log, from: end - lastWords)
      let now = length(of: log)
      if now == end { break }
      end = now
    }
    guard truncate(log.path, off_t(most / 2)) == 0 else { return }
    let descriptor = open(log.path, O_WRONLY | O_APPEND | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    let rest = Array((dropped + words).utf8)
    _ = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
  }

  /// Looks after a log's length until it is stopped.
  ///
  /// From the host's side: so it holds for a plugin's child programs too, and whatever a plugin does.
  final class Limit: Sendable {
    private let log: URL
    private let queue = DispatchQueue(label: "worker log")
    private let isStopped = Mutex(false)

    init(_ log: URL) {
      self.log = log
      look()
    }

    /// The log is as it will stay when this returns.
    func stop() {
      isStopped.withLock { $0 = true }
      queue.sync { shorten(log) }
    }

    private func look() {
      queue.asyncAfter(deadline: .now() + .milliseconds(100)) { [self] in
        if isStopped.withLock({ $0 }) { return }
        shorten(log)
        look()
      }
    }
  }
}
