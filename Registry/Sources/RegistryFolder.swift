package import Foundation

/// Where the registry's parts lie.
package struct RegistryFolder: Sendable {
  /// The folder.
  package let url: URL

  /// A registry's folder.
  package init(_ url: URL) { self.url = url }

  /// As told (`--registry`), as `PLATFORM_REGISTRY` says, or in the XDG data folder.
  package init(told: URL?, environment: [String: String] = ProcessInfo.processInfo.environment) {
    func named(_ variable: String) -> URL? {
      environment[variable].flatMap { $0.isEmpty ? nil : URL(filePath: $0) }
    }
    let home = named("HOME") ?? FileManager.default.homeDirectoryForCurrentUser
    let data = named("XDG_DATA_HOME") ?? home.appending(path: ".local/share")
    let url = told ?? named("PLATFORM_REGISTRY") ?? data.appending(path: "platform")
    self.init(url.absoluteURL.standardized)
  }

  /// The archive's tables.
  package var archive: URL { url.appending(path: "registry.sqlite") }
  /// Who somebody is.
  package var demographics: URL { url.appending(path: "demographics.sqlite") }
  /// Files by the SHA-256 of their content.
  package var artefacts: URL { url.appending(path: "artefacts") }
  /// Working space of runs.
  package var runs: URL { url.appending(path: "runs") }
  /// Reports as they were rendered.
  package var twins: URL { url.appending(path: "twins") }

  /// The working space of one run.
  package func run(_ key: String) -> URL { runs.appending(path: key) }

  /// Where an artefact lies.
  package func artefact(_ hash: String) -> URL {
    artefacts.appending(path: "\(hash.prefix(2))/\(hash.dropFirst(2))")
  }

  /// Makes the folders that are missing, readable by their owner alone.
  ///
  /// - Throws: `RegistryError` for a folder that holds something else, or cannot be made.
  func make() throws {
    let ours: Set = ["artefacts", "runs", "twins"]
    let names = (try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []
    let other = names.sorted().first { !ours.contains($0) && !$0.contains(".sqlite") }
    if let other, !names.contains(archive.lastPathComponent) {
      // A slip of --registry must not scatter patients' files over somebody's folder.
      throw RegistryError(
        "\(url.path) is no registry, it holds '\(other)': "
          + "name an empty or a new folder with --registry"
      )
    }
    for part in [url, artefacts, runs, twins] {
      do {
        try FileManager.default.createDirectory(
          at: part,
          withIntermediateDirectories: true,
          // Names of patients are nobody else's business.
          attributes: [.posixPermissions: 0o700]
        )
      } catch {
        throw RegistryError(error, part)
      }
    }
  }
}
