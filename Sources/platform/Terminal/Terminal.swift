import Foundation

/// Where words go: results to standard output, all else to standard error.
enum Terminal {
  /// Whether a person watches standard error: only then a bar is drawn.
  static let isWatched =
    isatty(STDERR_FILENO) == 1 && ProcessInfo.processInfo.environment["TERM"] != "dumb"

  /// Whether standard output may be coloured.
  static let isColoured =
    isatty(STDOUT_FILENO) == 1 && ProcessInfo.processInfo.environment["NO_COLOR"] == nil
    && ProcessInfo.processInfo.environment["TERM"] != "dumb"

  /// Columns of the terminal that shows standard error.
  static var width: Int {
    var size = winsize()
    guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }

  /// Writes a line of the result.
  static func print(_ line: String) {
    write(line + "\n", to: STDOUT_FILENO)
  }

  /// Writes a line that is no result.
  static func say(_ line: String) {
    write(line + "\n", to: STDERR_FILENO)
  }

  /// Writes all bytes; a closed pipe (`| head`) is nobody's error.
  static func write(_ text: String, to descriptor: Int32) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return }
      bytes = bytes.dropFirst(count)
    }
  }

  /// Text that stands out on a terminal.
  static func bold(_ text: String) -> String { isColoured ? "\u{1b}[1m\(text)\u{1b}[0m" : text }
  /// Text that asks for a look.
  static func yellow(_ text: String) -> String { isColoured ? "\u{1b}[33m\(text)\u{1b}[0m" : text }
}
