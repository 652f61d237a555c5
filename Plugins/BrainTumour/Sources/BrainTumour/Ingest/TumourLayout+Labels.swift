import Foundation
import OrganKit

extension TumourLayout {
  /// Takes the label maps that were given beside the study (`--labels`): files, or folders of them.
  ///
  /// Each replaces those of the scan it belongs to: the only one, or the one that has an image or a
  /// label map named like it.
  ///
  /// - Throws: `OrganError.Code.studyRefused` for a file that belongs to no scan.
  mutating func take(userLabels given: [URL]) throws {
    let files = try given.flatMap(Self.files)
    guard !files.isEmpty else { return }
    let dated = items.filter(\.role.isDated)
    let days = Set(dated.map { $0.moment?.day })
    var replaced: Set<Int?> = []
    var mine: [Item] = []
    for url in files {
      let name = url.lastPathComponent
      var moment = dated.first?.moment
      if days.count > 1 {
        let words = NameReading(name).rest
        let like = dated.filter { NameReading($0.name).rest == words }
        guard Set(like.map { $0.moment?.day }).count == 1 else {
          throw OrganError.study(
            "\(url.path) is named like the files of no single scan of the study; name it like the "
              + "label map it replaces"
          )
        }
        moment = like[0].moment
      }
      replaced.insert(moment?.day)
      let old = items.first { $0.role == .labels && $0.moment?.day == moment?.day }
      mine.append(
        Item(
          role: .labels,
          url: url,
          name: url.path,
          moment: moment,
          scheme: nil,
          image: old?.image,
          isUsers: true,
          place: url.path
        )
      )
    }
    items.removeAll { $0.role == .labels && replaced.contains($0.moment?.day) }
    items += mine
  }

  private static func files(_ url: URL) throws -> [URL] {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) else {
      throw OrganError.study("\(url.path): there is no such label map")
    }
    guard isFolder.boolValue else { return [url] }
    let names = (try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []
    let maps = names.filter { NameReading.isNIfTI($0) }.sorted()
    guard !maps.isEmpty else { throw OrganError.study("\(url.path) holds no NIfTI label map") }
    return maps.map { url.appending(path: $0) }
  }
}
