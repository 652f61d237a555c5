import Foundation

/// The files of a folder as they are now.
struct FolderSnapshot {
  private let folder: URL
  private let files: [String: Data]

  /// Reads all files but a build's own.
  init(_ folder: URL) {
    self.folder = folder
    var files: [String: Data] = [:]
    let names = FileManager.default.enumerator(atPath: folder.path)
    while let name = names?.nextObject() as? String {
      if name.hasSuffix(".build") || name == ".git" || name == ".swiftpm" {
        names?.skipDescendants()
      } else if names?.fileAttributes?[.type] as? FileAttributeType == .typeRegular {
        files[name] = try? Data(contentsOf: folder.appending(path: name), options: .alwaysMapped)
      }
    }
    self.files = files
  }

  /// The names of the files.
  var names: [String] { files.keys.sorted() }

  /// What is not the same in another snapshot, a sentence each.
  func differences(from other: FolderSnapshot) -> [String] {
    Set(files.keys).union(other.files.keys).sorted()
      .compactMap { name in
        let path = folder.appending(path: name).path
        switch (files[name], other.files[name]) {
        case (nil, _): return "\(path) was written"
        case (_, nil): return "\(path) was removed"
        case (let before, let after): return before == after ? nil : "\(path) was changed"
        }
      }
  }

  /// The first file, by name, that is not the same in both.
  func firstDifference(from other: FolderSnapshot) -> String? {
    Set(files.keys).union(other.files.keys).sorted().first { files[$0] != other.files[$0] }
  }
}
