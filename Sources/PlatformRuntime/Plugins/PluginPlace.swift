package import Foundation
import OrganKit

/// A folder where plugins live.
///
/// A build's folder holds `*.resources/plugin.json` beside `lib<library>.so`; an installed place
/// holds all of a plugin in `<id>/`.
package struct PluginPlace: Sendable {
  /// The folder.
  package let folder: URL

  /// A place by its folder.
  package init(_ folder: URL) { self.folder = folder }

  /// The places of this process, in the order they are searched: those that
  /// `PLATFORM_PLUGIN_PATH` names, then those beside the executable.
  package static func all(
    _ environment: [String: String] = ProcessInfo.processInfo.environment
  ) -> [PluginPlace] {
    let named = (environment["PLATFORM_PLUGIN_PATH"] ?? "").split(separator: ":")
      .map { PluginPlace(URL(filePath: String($0)).absoluteURL.standardized) }
    let home = RunningProgram.executable.deletingLastPathComponent()
    let installed = home.deletingLastPathComponent().appending(path: "lib/platform/plugins")
    return named + [PluginPlace(home), PluginPlace(installed)]
  }

  /// Every plugin of the places, usable or not; of two with one id the first is used.
  package static func listings(in places: [PluginPlace] = all()) -> [PluginListing] {
    var first: [String: URL] = [:]
    return places.flatMap { $0.listings() }
      .map { listing in
        guard case .success = listing.plugin else { return listing }
        guard let earlier = first[listing.id] else {
          first[listing.id] = listing.folder
          return listing
        }
        var hidden = listing
        hidden.plugin = .failure(
          OrganError(
            .pluginRefused,
            "plugin \(listing.id): \(listing.folder.path) is hidden by \(earlier.path), "
              + "which is found first; remove one or name the place in PLATFORM_PLUGIN_PATH"
          )
        )
        return hidden
      }
  }

  /// The plugin of that id in the first place that has it.
  ///
  /// - Throws: why it is refused, or `OrganError.Code.wrongCommandLine` when no place has it.
  package static func find(
    _ id: String,
    in places: [PluginPlace] = all()
  ) throws -> InstalledPlugin {
    let listings = listings(in: places)
    let known = listings.filter { $0.id == id }
    for case .success(let plugin) in known.map(\.plugin) { return plugin }
    for case .failure(let error) in known.map(\.plugin) { throw error }
    let ids = listings.filter { (try? $0.plugin.get()) != nil }.map(\.id).sorted()
    let there = ids.isEmpty ? "no plugin is installed" : "there is \(ids.joined(separator: ", "))"
    throw OrganError(
      .wrongCommandLine,
      "no organ '\(id)': \(there); see 'platform organs', and PLATFORM_PLUGIN_PATH for other places"
    )
  }

  /// Every plugin here, or why it is none: a broken one does not hide the others.
  func listings() -> [PluginListing] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.sorted()
      .compactMap { name in
        let home = folder.appending(path: name)
        let file = home.appending(path: "plugin.json")
        guard FileManager.default.fileExists(atPath: file.path) else { return nil }
        let place = name.hasSuffix(".resources") ? folder : home
        do {
          let plugin = try InstalledPlugin(contentsOf: home, libraryFolder: place)
          let manifest = plugin.manifest
          return PluginListing(
            id: manifest.id,
            version: manifest.version,
            folder: home,
            plugin: .success(plugin)
          )
        } catch {
          let card = (try? Data(contentsOf: file))
            .flatMap { try? JSONDecoder().decode(CallingCard.self, from: $0) }
          return PluginListing(
            id: card?.id ?? name,
            version: card?.version,
            folder: home,
            plugin: .failure(
              error as? OrganError ?? OrganError(.pluginRefused, "\(file.path): \(error)")
            )
          )
        }
      }
  }
}

/// As much of a manifest as is needed to name a plugin whose manifest is refused.
private struct CallingCard: Decodable {
  var id: String?
  var version: String?

  private enum CodingKeys: CodingKey { case id, version }

  init(from decoder: any Decoder) throws {
    let card = try decoder.container(keyedBy: CodingKeys.self)
    id = try? card.decode(String.self, forKey: .id)
    version = try? card.decode(String.self, forKey: .version)
  }
}
