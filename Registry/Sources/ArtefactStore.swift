import Foundation

/// Files by the hash of their content: written once, never changed.
struct ArtefactStore: Sendable {
  let folder: RegistryFolder

  /// Stores a copy of a file: all of it or nothing, and on the disk when this returns.
  ///
  /// A file that is there already is taken as it is and made to look new, so that no sweep takes it
  /// before its row is written; `renewing` writes it again, which repairs a damaged one.
  ///
  /// - Returns: its hash and size.
  func store(_ file: URL, renewing: Bool = false) throws -> (hash: String, size: Int) {
    do {
      let source = try FileHandle(forReadingFrom: file)
      defer { try? source.close() }
      let (hash, size) = try SHA256.hash(reading: source)
      let target = folder.artefact(hash)
      if !renewing, Self.size(of: target) == size, utimensat(AT_FDCWD, target.path, nil, 0) == 0 {
        return (hash, size)
      }
      try put(file, hash: hash, at: target)
      return (hash, size)
    } catch {
      throw RegistryError(error, file)
    }
  }

  private func put(_ file: URL, hash: String, at target: URL) throws {
    let home = target.deletingLastPathComponent()
    if !FileManager.default.fileExists(atPath: home.path) {
      try FileManager.default.createDirectory(at: home, withIntermediateDirectories: true)
      try Self.synchronize(folder.artefacts)
    }
    let part = home.appending(path: ".\(UUID().uuidString)")
    do {
      try FileManager.default.copyItem(at: file.resolvingSymlinksInPath(), to: part)
      // Nobody's to change: backups share the file.
      chmod(part.path, 0o400)
      try Self.synchronize(part)
      guard try SHA256.hash(of: part) == hash else {
        throw RegistryError(
          "\(file.path) changed while it was stored: run again when nothing writes to it"
        )
      }
      guard rename(part.path, target.path) == 0 else { throw RegistryError(errno: errno, target) }
      try Self.synchronize(home)
    } catch {
      try? FileManager.default.removeItem(at: part)
      throw RegistryError(error, target)
    }
  }

  /// Removes a file; one that is gone already is no error.
  func remove(_ hash: String) throws {
    let file = folder.artefact(hash)
    guard unlink(file.path) == 0 || errno == ENOENT else { throw RegistryError(errno: errno, file) }
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

  /// The bytes of a plain file; nil when there is none.
  static func size(of file: URL) -> Int? {
    var status = stat()
    guard stat(file.path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    return Int(status.st_size)
  }

  /// Waits until the disk has a file, or a folder's names.
  static func synchronize(_ file: URL) throws {
    let descriptor = open(file.path, O_RDONLY | O_CLOEXEC)
    defer { if descriptor >= 0 { close(descriptor) } }
    guard descriptor >= 0, fsync(descriptor) == 0 else { throw RegistryError(errno: errno, file) }
  }
}
