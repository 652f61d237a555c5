import Foundation
import OrganChecks
import OrganKit

/// Label maps as a room's product: the files, and what the organ says of each.
struct DelineatedFiles: StageProduct {
  static let format = 1
  private static let table = "delineations.json"

  /// The files, in the organ's order.
  let delineations: [Delineation]
  private let folder: URL

  /// Holds what an organ says to what it wrote.
  ///
  /// - Throws: `OrganError.Code.pluginRefused`.
  init(_ delineations: [Delineation], in folder: URL, organ: String) throws {
    if let fault = DelineationCheck.fault(of: delineations, in: folder) {
      throw OrganError(.pluginRefused, "plugin \(organ): its label maps: \(fault)")
    }
    self.delineations = delineations
    self.folder = folder
  }

  init(contentsOf folder: URL) throws {
    delineations = try JSONFile.read([Delineation].self, from: folder.appending(path: Self.table))
    self.folder = folder
  }

  func write(to folder: URL) throws {
    for name in try FileManager.default.contentsOfDirectory(atPath: self.folder.path) {
      try FileManager.default.moveItem(
        at: self.folder.appending(path: name),
        to: folder.appending(path: name)
      )
    }
    try JSONFile.write(delineations, to: folder.appending(path: Self.table))
  }

  /// Copies everything but the table, replacing files of these names.
  ///
  /// - Returns: the names.
  func deliver(to output: URL) throws -> Set<String> {
    let files = FileManager.default
    try files.createDirectory(at: output, withIntermediateDirectories: true)
    let names = try files.contentsOfDirectory(atPath: folder.path).filter { $0 != Self.table }
    for name in names {
      let target = output.appending(path: name)
      if files.fileExists(atPath: target.path) { try files.removeItem(at: target) }
      try files.copyItem(at: folder.appending(path: name), to: target)
    }
    return Set(names)
  }
}
