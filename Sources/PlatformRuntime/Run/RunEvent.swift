import OrganKit

/// What happens during a run, as it happens; one JSON line each with `--json`.
package enum RunEvent: Encodable, Equatable, Sendable {
  /// The same run goes on elsewhere: its end is waited for.
  case waiting
  /// A room is entered.
  case entered(room: String)
  /// The fraction done of a room, 0 to 1.
  case progress(room: String, fraction: Double)
  /// A room is finished; resumed if it had been before.
  case finished(room: String, resumed: Bool)
  /// A peculiarity that the reader of the report should know.
  case warning(Warning)
  /// A reason for a person to look at the result.
  case review(String)
  /// The run was recorded before; its result is returned.
  case stored(run: String)
  /// A forecast is recorded; the study it is of has not been opened yet.
  case foretold(date: String, made: String)
  /// What the platform did beside the run, such as linking a person.
  case note(String)

  private enum CodingKeys: CodingKey {
    case event, room, fraction, resumed, name, sentence, run, date, made
  }

  /// `{"event":"progress","room":"segmentation","fraction":0.5}` and the like.
  package func encode(to encoder: any Encoder) throws {
    var line = encoder.container(keyedBy: CodingKeys.self)
    switch self {
    case .waiting:
      try line.encode("waiting", forKey: .event)
    case .entered(let room):
      try line.encode("progress", forKey: .event)
      try line.encode(room, forKey: .room)
      try line.encode(0, forKey: .fraction)
    case .progress(let room, let fraction):
      try line.encode("progress", forKey: .event)
      try line.encode(room, forKey: .room)
      try line.encode(fraction, forKey: .fraction)
    case .finished(let room, let resumed):
      try line.encode("progress", forKey: .event)
      try line.encode(room, forKey: .room)
      try line.encode(1, forKey: .fraction)
      try line.encode(resumed, forKey: .resumed)
    case .warning(let warning):
      try line.encode("warning", forKey: .event)
      try line.encode(warning.name, forKey: .name)
      try line.encode(warning.sentence, forKey: .sentence)
    case .review(let reason):
      try line.encode("review", forKey: .event)
      try line.encode(reason, forKey: .sentence)
    case .stored(let run):
      try line.encode("stored", forKey: .event)
      try line.encode(run, forKey: .run)
    case .foretold(let date, let made):
      try line.encode("forecast", forKey: .event)
      try line.encode(date, forKey: .date)
      try line.encode(made, forKey: .made)
    case .note(let sentence):
      try line.encode("note", forKey: .event)
      try line.encode(sentence, forKey: .sentence)
    }
  }

  /// What of a worker's lines concerns whoever started the run.
  init?(_ line: WorkerLine) {
    switch line {
    case .waiting: self = .waiting
    case .stage(let room): self = .entered(room: room)
    case .progress(let room, let fraction): self = .progress(room: room, fraction: fraction)
    case .product(let room, let resumed): self = .finished(room: room, resumed: resumed)
    case .warning(let warning): self = .warning(warning)
    case .review(let reason): self = .review(reason)
    case .started, .identity, .verified, .result, .error: return nil
    }
  }
}
