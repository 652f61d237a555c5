package import Foundation
import OrganChecks
import OrganKit

/// A plugin author's loop: the manifest, the library, the stamp, and the checks every organ passes.
package struct PluginDoctor: Sendable {
  private let folder: URL
  private let executable: URL

  /// A doctor for a plugin.
  ///
  /// - Parameters:
  ///   - folder: a plugin's package, built; or a folder that holds `plugin.json` and the library.
  ///   - executable: whose `worker` command is started.
  package init(_ folder: URL, executable: URL = RunningProgram.executable) {
    self.folder = folder
    self.executable = executable
  }

  /// Looks at one thing after another, as far as each lets the next be looked at.
  package func diagnoses() async -> [Diagnosis] {
    var found: [Diagnosis] = []
    let written = folder.appending(path: "plugin.json")
    do {
      let manifest = try Manifest(contentsOf: written)
      found.append(
        Diagnosis("manifest", .good, "\(written.path): \(manifest.id) \(manifest.version)")
      )
      let plugin = try built(manifest)
      found.append(freshness(of: plugin))
      return found + (await inspect(plugin))
    } catch {
      return found + [Diagnosis(found.isEmpty ? "manifest" : "library", .bad, "\(error)")]
    }
  }

  /// The plugin as a build or an installation laid it down: the newest of them.
  private func built(_ manifest: Manifest) throws -> InstalledPlugin {
    let library = folder.appending(path: "lib\(manifest.library).so")
    let beside = InstalledPlugin(manifest: manifest, folder: folder, library: library)
    // An organ of the platform's own package is built beside this executable.
    let places = ["debug", "release"].map { PluginPlace(folder.appending(path: ".build/\($0)")) }
    let elsewhere = (places + PluginPlace.all()).flatMap { $0.listings() }
      .compactMap { try? $0.plugin.get() }
      .filter { $0.manifest.id == manifest.id && $0.manifest.library == manifest.library }
    func age(_ plugin: InstalledPlugin) -> Date? {
      let file = plugin.library.resolvingSymlinksInPath()
      return try? file.resourceValues(forKeys: [.contentModificationDateKey])
        .contentModificationDate
    }
    let plugins = ([beside] + elsewhere).compactMap { plugin in age(plugin).map { (plugin, $0) } }
    guard let (newest, _) = plugins.max(by: { $0.1 < $1.1 }) else {
      throw OrganError(
        .pluginRefused,
        "no good build of \(manifest.id) is in \(folder.path)/.build, nor beside 'platform': run "
          + "'swift build' (the target needs resources: [.copy(\"plugin.json\"), "
          + ".copy(\"Resources\")])"
      )
    }
    return newest
  }

  /// Whether the build is one of the manifest that is written now.
  private func freshness(of plugin: InstalledPlugin) -> Diagnosis {
    let bytes = [folder, plugin.folder]
      .map { try? Data(contentsOf: $0.appending(path: "plugin.json")) }
    guard bytes[0] == bytes[1] else {
      return Diagnosis(
        "library",
        .bad,
        "\(plugin.library.path) was built with another plugin.json: run 'swift build'"
      )
    }
    return Diagnosis("library", .good, plugin.library.path)
  }

  /// The stamp and the checks, in a worker: whatever the plugin does, there is an answer.
  private func inspect(_ plugin: InstalledPlugin) async -> [Diagnosis] {
    let home = FileManager.default.temporaryDirectory
      .appending(path: "platform-doctor-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: home) }
    let workshop = Workshop(plugin: plugin, executable: executable, isInProcess: false)
    do {
      let job = workshop.job(.inspect(folder: plugin.folder), in: home, parameters: [:], seed: 0)
      try await workshop.perform(job, library: try workshop.openLibrary()) { _ in }
      let file = Walk.violations(in: home)
      let violations = try JSONFile.read([Violation].self, from: file)
      let stamp = Diagnosis("stamp", .good, "contract \(organKitContract()), this compiler")
      return [stamp] + diagnoses(violations)
    } catch let error as OrganError where error.code == .pluginRefused {
      return [Diagnosis("stamp", .bad, error.description)]
    } catch {
      return [Diagnosis("checks", .bad, "\(error)")]
    }
  }

  private func diagnoses(_ violations: [Violation]) -> [Diagnosis] {
    Check.allCases.flatMap { check in
      let broken = violations.filter { $0.check == check }
      return broken.isEmpty
        ? [Diagnosis(check.rawValue, .good, check.title)]
        : broken.map { Diagnosis(check.rawValue, .bad, $0.sentence) }
    }
  }
}
