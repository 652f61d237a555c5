import Foundation
import OrganKit

extension StudyLayout {
  /// Adds the label maps that were given beside the study (`--labels`): files, or folders of them.
  ///
  /// Each belongs to the image it is named like, or to the one image of the study that it can
  /// belong to.
  ///
  /// - Throws: `OrganError.Code.studyRefused` for a file that belongs to no image.
  mutating func add(userLabels given: [URL]) throws {
    for url in try given.flatMap(Self.files) {
      let images = images.map(\.file)
      let instant = NameReading(url.lastPathComponent).instant
      let byInstant = self.images.filter { image in
        image.role == Self.shortAxisRole && instant.map { image.instants[$0] != nil } ?? false
      }
      let image =
        Self.image(for: url.lastPathComponent, among: images)
        ?? (byInstant.count == 1 ? byInstant[0].file : nil)
        ?? (images.count == 1 ? images[0] : nil)
      guard let image else {
        throw OrganError.study(
          "\(url.path) is named like none of the study's images (\(Self.listed(images))); name a "
            + "label map like its image, for instance with '_seg' at the end"
        )
      }
      labels.append(
        Labels(
          url: url,
          name: url.path,
          image: image,
          index: nil,
          instant: instant,
          origin: .user
        )
      )
    }
  }

  private static func files(_ url: URL) throws -> [URL] {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) else {
      throw OrganError.study("\(url.path): there is no such label map")
    }
    guard isFolder.boolValue else { return [url] }
    let names = (try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []
    let maps = names.filter { isNIfTI($0) }.sorted()
    guard !maps.isEmpty else { throw OrganError.study("\(url.path) holds no NIfTI label map") }
    return maps.map { url.appending(path: $0) }
  }
}
