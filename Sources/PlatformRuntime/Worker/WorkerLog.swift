import Dispatch
import Foundation

/// What a worker printed: a plugin may print without end, so only a part is kept, and less is read.
enum WorkerLog {
  /// Bytes a log may have.
  static let most: UInt64 = 16 << 20
  private static let mostRead: UInt64 = 1 << 20
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

  /// Looks after a log until it is cancelled.
  ///
  /// From the host's side: it also holds for a plugin's child programs, and whatever a plugin does.
  static func limit(_ log: URL) -> any DispatchSourceTimer {
    let timer = DispatchSource.makeTimerSource(queue: DispatchQueue(label: "worker log"))
    timer.schedule(deadline: .now(), repeating: .milliseconds(100))
    timer.setEventHandler { shorten(log) }
    timer.resume()
    return timer
  }

  /// Keeps the first half of a log that is too long, and whatever comes after: the last words, which
  /// tell why a worker died, are always there.
  ///
  /// Whoever prints appends, so that nothing is left blank.
  static func shorten(_ log: URL) {
    guard length(of: log) > most, truncate(log.path, off_t(most / 2)) == 0 else { return }
    let descriptor = open(log.path, O_WRONLY | O_APPEND | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    _ = Array(dropped.utf8).withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
  }
}
