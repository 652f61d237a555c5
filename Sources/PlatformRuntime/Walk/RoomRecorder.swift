import Foundation
import OrganKit
import Synchronization

/// Listens to a stage: passes on what is news, keeps what belongs to the product.
final class RoomRecorder: Sendable {
  private struct State {
    var record: RoomRecord
    var files: [String: URL] = [:]
    var mistake: OrganError?
    var told = -1.0
    var toldAt = ContinuousClock.now
  }

  private let room: Room
  private let organ: String
  private let scratch: URL
  private let tell: @Sendable (WorkerLine) -> Void
  private let state: Mutex<State>

  init(
    _ room: Room,
    organ: String,
    format: Int,
    scratch: URL,
    tell: @escaping @Sendable (WorkerLine) -> Void
  ) {
    self.room = room
    self.organ = organ
    self.scratch = scratch
    self.tell = tell
    self.state = Mutex(State(record: RoomRecord(format: format)))
  }

  func hear(_ event: StageEvent) {
    switch event {
    case .progress(let fraction): progress(fraction)
    case .warning(let name, let sentence):
      keep(Warning(name, sentence), in: \.warnings, saying: WorkerLine.warning)
    case .review(let reason): keep(reason, in: \.reviews, saying: WorkerLine.review)
    case .identity(let patient): keep(patient, in: \.identities, saying: WorkerLine.identity)
    case .artefact(let name, let file): artefact(name, file)
    case .log(let line): FileHandle.standardOutput.write(Data("\(line)\n".utf8))
    }
  }

  /// What was said, and where the files lie.
  ///
  /// - Throws: `OrganError.Code.pluginRefused` for an artefact that is none.
  func finish() throws -> (RoomRecord, files: [String: URL]) {
    try state.withLock { state in
      if let mistake = state.mistake { throw mistake }
      return (state.record, state.files)
    }
  }

  /// Twenty a second are enough for a bar, and a plugin may call a million times.
  private func progress(_ fraction: Double) {
    guard fraction.isFinite else { return }
    let fraction = min(max(fraction, 0), 1)
    let isNews = state.withLock { state in
      let now = ContinuousClock.now
      guard fraction != state.told,
        state.told < 0 || fraction == 1 || now - state.toldAt > .milliseconds(50)
      else { return false }
      (state.told, state.toldAt) = (fraction, now)
      return true
    }
    if isNews { tell(.progress(room: room.rawValue, fraction: fraction)) }
  }

  private func keep<Value: Equatable>(
    _ value: Value,
    in list: WritableKeyPath<RoomRecord, [Value]>,
    saying line: (Value) -> WorkerLine
  ) {
    let isNews = state.withLock { state in
      guard !state.record[keyPath: list].contains(value) else { return false }
      state.record[keyPath: list].append(value)
      return true
    }
    if isNews { tell(line(value)) }
  }

  private func artefact(_ name: String, _ file: URL) {
    state.withLock { state in
      do {
        let delivered = name + Self.fileExtension(of: file)
        try check(name, file)
        guard !state.record.artefacts.contains(where: { $0.name == name }) else {
          throw mistake("hands over two artefacts named '\(name)'")
        }
        state.record.artefacts.append(RoomRecord.Artefact(name: name, file: delivered))
        state.files[delivered] = file
      } catch {
        state.mistake = state.mistake ?? error as? OrganError
      }
    }
  }

  private func check(_ name: String, _ file: URL) throws {
    guard name.wholeMatch(of: /[A-Za-z][A-Za-z0-9]{0,99}/) != nil else {
      throw mistake("names an artefact '\(name)', which is no word of letters and digits")
    }
    guard name != "report" else {
      throw mistake("names an artefact '\(name)', which is the platform's own file")
    }
    // realpath, since scratch may itself lie behind a link.
    let home = scratch.resolvingSymlinksInPath().path + "/"
    guard file.resolvingSymlinksInPath().path.hasPrefix(home) else {
      throw mistake("hands over \(file.path), which lies outside its scratch folder")
    }
    var status = stat()
    guard stat(file.path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw mistake("hands over \(file.path), which is no file")
    }
  }

  private func mistake(_ what: String) -> OrganError {
    OrganError(.pluginRefused, "plugin \(organ): \(room.rawValue) \(what)")
  }

  /// `.stl`, or `.nii.gz` whole.
  static func fileExtension(of file: URL) -> String {
    let parts = file.lastPathComponent.split(separator: ".").dropFirst()
    let count = parts.last == "gz" ? 2 : 1
    return parts.suffix(count).map { ".\($0)" }.joined()
  }
}
