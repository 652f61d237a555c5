import Foundation
import Glibc
import Synchronization

/// A Chromium process and the two-way pipe to it: JSON messages, each ended by a zero byte.
///
/// Chromium reads descriptor 3 and writes descriptor 4 (`--remote-debugging-pipe`); both are one
/// end of a socket pair here, made to close in any other program a test starts meanwhile.
final class DevToolsPipe: Sendable {
  /// Why no answer comes.
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  private struct State {
    var waiting: [Int: CheckedContinuation<JSONValue, any Error>] = [:]
    var next = 1
    var received = Data()
    var events: [JSONValue] = []
    var isOpen = true
  }

  private let state = Mutex(State())
  private let socket: Int32
  private let process: pid_t
  // Dispatch's objects are safe from any thread; its module does not say so on Linux.
  nonisolated(unsafe) private let source: any DispatchSourceRead
  /// Chromium's own files.
  private let profile: TemporaryFolder
  private static let queue = DispatchQueue(label: "devtools")

  /// The program, if there is one.
  static let program = ["chromium", "chromium-browser", "google-chrome"].lazy
    .compactMap { ChildProcess(named: $0)?.executable }.first

  /// Starts the browser; after `limit` seconds it is killed, so that no test hangs.
  init(program: URL, options: [String], limit: Int = 300) throws {
    profile = try TemporaryFolder()
    var ends: [Int32] = [0, 0]
    let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else {
      throw Failure(description: "socketpair: \(String(cString: strerror(errno)))")
    }
    // Above 10, so that copying them to 3 and 4 overwrites neither.
    let child = fcntl(ends[1], F_DUPFD_CLOEXEC, 10)
    close(ends[1])
    defer { close(child) }
    socket = ends[0]
    _ = fcntl(socket, F_SETFL, O_NONBLOCK)

    let words =
      [program.path, "--remote-debugging-pipe", "--user-data-dir=\(profile.url.path)"] + options
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, child, 3)
    posix_spawn_file_actions_adddup2(&actions, child, 4)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
    var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
    defer { for argument in arguments { free(argument) } }
    var started: pid_t = 0
    let failure = posix_spawn(&started, program.path, &actions, &attributes, &arguments, environ)
    guard failure == 0 else {
      close(socket)
      throw Failure(description: "\(program.path): \(String(cString: strerror(failure)))")
    }
    process = started
    source = DispatchSource.makeReadSource(fileDescriptor: socket, queue: Self.queue)
    source.setEventHandler { [weak self] in self?.receive() }
    source.setCancelHandler { [socket] in close(socket) }
    source.resume()
    Self.queue.asyncAfter(deadline: .now() + .seconds(limit)) { [weak self] in self?.stop() }
  }

  deinit {
    source.cancel()
    kill(-process, SIGKILL)
    let process = process
    // Not on the tests' threads: it waits.
    DispatchQueue.global().async { waitpid(process, nil, 0) }
  }

  /// Sends a command and waits for its answer.
  func send(_ method: String, _ parameters: JSONValue, session: String?) async throws -> JSONValue {
    try await withCheckedThrowingContinuation { continuation in
      let number: Int? = state.withLock { state in
        guard state.isOpen else { return nil }
        defer { state.next += 1 }
        state.waiting[state.next] = continuation
        return state.next
      }
      guard let number else {
        continuation.resume(throwing: Failure(description: "\(method): the browser has ended"))
        return
      }
      var message: [String: JSONValue] = [
        "id": .number(Double(number)), "method": .string(method), "params": parameters,
      ]
      if let session { message["sessionId"] = .string(session) }
      let text = (try? JSONEncoder().encode(JSONValue.object(message))) ?? Data()
      Self.queue.async { [self] in write(text + [0]) }
    }
  }

  /// What the browser said without being asked, in order.
  var events: [JSONValue] { state.withLock { $0.events } }

  /// Ends the browser; who waits for an answer is told.
  func stop() {
    kill(-process, SIGKILL)
    let waiting = state.withLock { state in
      defer { state.waiting = [:] }
      state.isOpen = false
      return state.waiting
    }
    for continuation in waiting.values {
      continuation.resume(throwing: Failure(description: "the browser has ended"))
    }
  }

  /// Commands are short, so the socket takes them whole but for a moment.
  private func write(_ bytes: Data) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes {
        Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      if count > 0 {
        rest = rest.dropFirst(count)
      } else if errno == EAGAIN {
        usleep(1000)
      } else {
        return stop()
      }
    }
  }

  private func receive() {
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = read(socket, &buffer, buffer.count)
      if count > 0 {
        state.withLock { $0.received.append(contentsOf: buffer[..<count]) }
      } else if count == 0 || errno != EAGAIN {
        source.cancel()
        return stop()
      } else {
        return handOut()
      }
    }
  }

  private func handOut() {
    let answers = state.withLock { state in
      var answers: [(CheckedContinuation<JSONValue, any Error>, JSONValue)] = []
      while let end = state.received.firstIndex(of: 0) {
        let text = state.received[..<end]
        let message = try? JSONDecoder().decode(JSONValue.self, from: text)
        state.received = Data(state.received[(end + 1)...])
        guard let message else { continue }
        if let number = message["id"]?.number,
          let waiting = state.waiting.removeValue(forKey: Int(number))
        {
          answers.append((waiting, message))
        } else {
          state.events.append(message)
        }
      }
      return answers
    }
    for (continuation, message) in answers {
      if let error = message["error"]?["message"]?.text {
        continuation.resume(throwing: Failure(description: error))
      } else {
        continuation.resume(returning: message["result"] ?? .null)
      }
    }
  }
}
