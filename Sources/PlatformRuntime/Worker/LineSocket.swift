import Dispatch
import Foundation
import Synchronization

/// One end of the socket between host and worker: JSON lines in both directions.
final class LineSocket: Sendable {
  /// Bytes a line may have: a plugin's flood must not fill the host's memory.
  private static let longest = 16 << 20

  private let descriptor: Int32
  private let isOpen = Mutex(true)

  /// Calls `hear` with each line, and with nil at the end.
  ///
  /// On a queue, since a plugin may keep every thread of Swift's cooperative pool busy.
  init(_ descriptor: Int32, hear: @escaping @Sendable (Data?) -> Void) {
    self.descriptor = descriptor
    let queue = DispatchQueue(label: "line socket")
    let source = DispatchSource.makeReadSource(fileDescriptor: descriptor, queue: queue)
    nonisolated(unsafe) var received = Data()  // only ever touched on the queue
    source.setEventHandler {
      // Until nothing is left: the call that comes with the hang-up is the last one, bytes or not.
      // A failing read is the end too: the other side died with a line of ours unread.
      var bytes = [UInt8](repeating: 0, count: 65_536)
      while true {
        let count = recv(descriptor, &bytes, bytes.count, Int32(MSG_DONTWAIT))
        if count < 0, errno == EAGAIN { return }
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { return source.cancel() }
        received.append(contentsOf: bytes[..<count])
        while let end = received.firstIndex(of: UInt8(ascii: "\n")) {
          hear(Data(received[..<end]))
          received = Data(received[(end + 1)...])
        }
        guard received.count <= Self.longest else { return source.cancel() }
      }
    }
    source.setCancelHandler { [self] in
      // Under the lock: the number must not be another file's while a line is being sent.
      isOpen.withLock { isOpen in
        isOpen = false
        close(descriptor)
      }
      hear(nil)
    }
    source.resume()
  }

  /// A message as a line; a number that JSON cannot hold crosses as a word.
  static func line(_ message: some Encodable) throws -> Data {
    let encoder = JSONEncoder()
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: Self.infinity,
      negativeInfinity: "-" + Self.infinity,
      nan: Self.nan
    )
    return try encoder.encode(message) + Data("\n".utf8)
  }

  /// Reads what `line(_:)` made; nil for what is no such message.
  static func message<Message: Decodable>(_ type: Message.Type, in line: Data) -> Message? {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: Self.infinity,
      negativeInfinity: "-" + Self.infinity,
      nan: Self.nan
    )
    return try? decoder.decode(type, from: line)
  }

  private static let infinity = "infinity"
  private static let nan = "nan"

  /// Sends one line; to an end that is gone it sends nothing, and `hear` learns of it.
  func send(_ line: Data) {
    isOpen.withLock { isOpen in
      var rest = line[...]
      while isOpen, !rest.isEmpty {
        // MSG_NOSIGNAL: writing to a dead worker must not end the host by SIGPIPE.
        let count = rest.withUnsafeBytes {
          Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
        }
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { return }
        rest = rest.dropFirst(count)
      }
    }
  }
}
