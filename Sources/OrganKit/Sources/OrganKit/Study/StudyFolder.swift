public import Foundation

/// A patient's study: a folder, and what its `study.json` says of it.
public struct StudyFolder: Sendable {
  /// The folder.
  public var url: URL
  /// What `study.json` says, where there is one.
  public var description: StudyDescription?
  /// What is odd about `study.json` and yet readable, such as a key nobody knows.
  public var oddities: [String]

  /// Opens a study.
  ///
  /// - Throws: `OrganError.Code.studyRefused`, naming the file and what was expected: no such
  ///   folder, JSON that is none, another schema, a file name that leaves the folder or does not
  ///   exist, a number that cannot be true of a person, a date that is none.
  public init(_ url: URL) throws {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) else {
      throw OrganError(.studyRefused, "\(url.path): there is no such study folder")
    }
    guard isFolder.boolValue else {
      throw OrganError(.studyRefused, "\(url.path) is a file; a study is a folder")
    }
    self.url = url
    let file = url.appending(path: "study.json")
    if FileManager.default.fileExists(atPath: file.path) {
      (description, oddities) = try StudyDescription.read(file)
    } else {
      (description, oddities) = (nil, [])
    }
  }

  /// Every regular file of the study by its relative name, sorted; links are followed.
  ///
  /// What a demo knows of its own truth (`truth.json`, `truth/`) is no part of a study.
  ///
  /// - Throws: `OrganError.Code.studyRefused` for a folder that cannot be listed, that links back
  ///   into itself, or that holds more than 1,000,000 files.
  public func files() throws -> [String] {
    var names: [String] = []
    try list("", above: [], into: &names)
    return names.sorted()
  }

  private func list(_ prefix: String, above: [String], into names: inout [String]) throws {
    let folder = url.appending(path: prefix)
    let real = folder.resolvingSymlinksInPath().path
    guard !above.contains(real) else {
      throw OrganError(.studyRefused, "\(folder.path) links back to a folder it lies in")
    }
    guard let entries = try? FileManager.default.contentsOfDirectory(atPath: folder.path) else {
      throw OrganError(.studyRefused, "\(folder.path) cannot be listed")
    }
    for entry in entries {
      if prefix.isEmpty, entry == "truth.json" || entry == "truth" { continue }
      let name = prefix + entry
      var isFolder: ObjCBool = false
      // A link to nowhere is left aside: whoever needs the file will miss it by name.
      guard
        FileManager.default.fileExists(
          atPath: url.appending(path: name).path,
          isDirectory: &isFolder
        )
      else { continue }
      if isFolder.boolValue {
        try list(name + "/", above: above + [real], into: &names)
      } else if isRegular(url.appending(path: name)) {
        names.append(name)
      }
      guard names.count <= 1_000_000 else {
        throw OrganError(.studyRefused, "\(url.path) holds more than 1,000,000 files")
      }
    }
  }

  /// A pipe or a device would hang whoever reads it.
  private func isRegular(_ file: URL) -> Bool {
    let real = file.resolvingSymlinksInPath().path
    let type = try? FileManager.default.attributesOfItem(atPath: real)[.type] as? FileAttributeType
    return type == .typeRegular
  }
}
