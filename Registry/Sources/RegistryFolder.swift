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
}
