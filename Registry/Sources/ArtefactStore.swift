import Foundation

/// Files by the hash of their content: written once, never changed.
struct ArtefactStore: Sendable {
  let folder: RegistryFolder

  /// Stores a copy of a file.
  ///
  /// - Returns: its hash and size; storing the same content again changes nothing.
  func store(_ file: URL) throws -> (hash: String, size: Int) {
    let source = try FileHandle(forReadingFrom: file)
    defer { try? source.close() }
    let (hash, size) = try SHA256.hash(reading: source)
    let target = folder.artefact(hash)
    if (try? FileManager.default.attributesOfItem(atPath: target.path)[.size] as? Int) == size {
      return (hash, size)
    }
    let home = target.deletingLastPathComponent()
    try FileManager.default.createDirectory(at: home, withIntermediateDirectories: true)
    let part = home.appending(path: ".\(UUID().uuidString)")
    do {
      try FileManager.default.copyItem(at: file.resolvingSymlinksInPath(), to: part)
      try Self.synchronize(part)
      guard try SHA256.hash(of: part) == hash, rename(part.path, target.path) == 0 else {
        throw RegistryError("\(file.path) changed while it was stored")
      }
      try Self.synchronize(home)
    } catch {
      try? FileManager.default.removeItem(at: part)
      throw error
    }
    return (hash, size)
  }

  /// Removes files; one that is gone already is no error.
  func remove(_ hashes: [String]) {
    for hash in hashes { try? FileManager.default.removeItem(at: folder.artefact(hash)) }
  }

  /// Every file in the store by its hash, and everything else that lies there.
  func contents() -> (hashes: [String], strays: [URL]) {
    var hashes: [String] = []
    var strays: [URL] = []
    let names = FileManager.default.enumerator(atPath: folder.artefacts.path)
    for case let name as String in names ?? .init() {
      let file = folder.artefacts.appending(path: name)
      var isFolder: ObjCBool = false
      _ = FileManager.default.fileExists(atPath: file.path, isDirectory: &isFolder)
      if isFolder.boolValue { continue }
      let hash = name.replacing("/", with: "")
      if hash.wholeMatch(of: /[0-9a-f]{64}/) != nil {
        hashes.append(hash)
      } else {
        strays.append(file)
      }
    }
    return (hashes.sorted(), strays.sorted { $0.path < $1.path })
  }

  private static func synchronize(_ file: URL) throws {
    let descriptor = open(file.path, O_RDONLY | O_CLOEXEC)
    defer { if descriptor >= 0 { close(descriptor) } }
    guard descriptor >= 0, fsync(descriptor) == 0 else {
      throw RegistryError("\(file.path): \(String(cString: strerror(errno)))")
    }
  }
}
