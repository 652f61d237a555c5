import Foundation
import OrganKit
import Synchronization

/// Where an inspection works: a temporary folder with a scratch folder for each room.
final class Workbench: Sendable {
  let manifest: Manifest
  private let resources: URL
  private let home = FileManager.default.temporaryDirectory
    .appending(path: "organ-inspection-\(UUID().uuidString)")

  init(manifest: Manifest, resources: URL) throws {
    self.manifest = manifest
    self.resources = resources
    _ = try newFolder("scratch")
  }

  deinit { try? FileManager.default.removeItem(at: home) }

  /// An empty folder of the inspection's own.
  func newFolder(_ name: String) throws -> URL {
    let folder = home.appending(path: name)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return folder
  }

  /// What a room is lent, and what it will have said.
  func context(_ name: String, cancelled: Bool = false) throws -> (StageContext, Said) {
    let said = Said()
    let context = StageContext(
      resources: resources,
      scratch: try newFolder("scratch/\(name)"),
      parameters: try manifest.parameters(given: [:]),
      seed: 1,
      tell: { said.hear($0) },
      cancelled: { cancelled }
    )
    return (context, said)
  }

  /// Whether a file lies where a room may write.
  func isScratch(_ file: URL) -> Bool {
    let scratch = home.appending(path: "scratch").resolvingSymlinksInPath().path + "/"
    return file.resolvingSymlinksInPath().path.hasPrefix(scratch)
  }

  /// What lies in the temporary folder and was laid there by nobody else than the organ.
  func strays() -> [String] {
    let known: Set = ["scratch", "empty", "demo", "products", "later"]
    let names = (try? FileManager.default.contentsOfDirectory(atPath: home.path)) ?? []
    return names.filter { !known.contains($0) }.sorted()
      .map { "'\($0)' was written beside the scratch folder" }
  }
}

/// What a room said beside its product.
final class Said: Sendable {
  private let heard = Mutex<[StageEvent]>([])

  func hear(_ event: StageEvent) { heard.withLock { $0.append(event) } }

  var events: [StageEvent] { heard.withLock { $0 } }

  /// The people the room named.
  var identities: [Patient] {
    events.compactMap { if case .identity(let patient) = $0 { patient } else { nil } }
  }

  /// The files the room handed over.
  var artefacts: [Artefact] {
    events.compactMap {
      if case .artefact(let name, let file) = $0 { .init(name, file) } else { nil }
    }
  }
}

/// A file that a room handed over.
struct Artefact {
  /// The name a reader asks for.
  let name: String
  let file: URL

  init(_ name: String, _ file: URL) { (self.name, self.file) = (name, file) }

  /// The name with the file's extension, as it is delivered.
  var delivered: String { name + Self.fileExtension(of: file) }

  /// `.vtp`, `.nii.gz`.
  private static func fileExtension(of file: URL) -> String {
    let last = file.pathExtension
    let inner = file.deletingPathExtension().pathExtension
    return (last == "gz" && !inner.isEmpty ? ".\(inner)" : "") + (last.isEmpty ? "" : ".\(last)")
  }
}
