public import OrganKit
import Synchronization

public import struct Foundation.URL

/// What a room said beside its product; a context tells it with `tell: said.hear`.
public final class Said: Sendable {
  private let heard = Mutex<[StageEvent]>([])

  /// Nothing is said yet.
  public init() {}

  /// Keeps a word.
  @Sendable public func hear(_ event: StageEvent) { heard.withLock { $0.append(event) } }

  /// Every word, in order.
  public var events: [StageEvent] { heard.withLock { $0 } }

  /// The names of the warnings.
  public var warnings: [String] {
    events.compactMap { if case .warning(let name, _) = $0 { name } else { nil } }
  }

  /// The warnings' sentences.
  public var sentences: [String] {
    events.compactMap { if case .warning(_, let sentence) = $0 { sentence } else { nil } }
  }

  /// Why a person is to look.
  public var reviews: [String] {
    events.compactMap { if case .review(let reason) = $0 { reason } else { nil } }
  }

  /// The people the room named.
  public var identities: [Patient] {
    events.compactMap { if case .identity(let patient) = $0 { patient } else { nil } }
  }

  /// The files the room handed over, under their names.
  public var files: [(name: String, file: URL)] {
    events.compactMap { if case .artefact(let name, let file) = $0 { (name, file) } else { nil } }
  }

  /// The files the room handed over.
  var artefacts: [Artefact] { files.map { Artefact($0.name, $0.file) } }
}
