import Foundation
import HouseTesting
import OrganKit
import PatientRegistry
import PlatformRuntime
import Synchronization

/// A place with one plugin, a study and a registry, in a folder of a test's own.
final class Bench: Sendable {
  let folder: TemporaryFolder
  let registry: RegistryFolder
  let study: URL
  let place: URL

  /// Lays a library beside the manifest (the misbehaving organ's unless told), one part of which
  /// may be changed to another.
  init(library: URL? = nil, _ change: (String, String) = ("", "")) throws {
    folder = try TemporaryFolder()
    registry = RegistryFolder(folder.url.appending(path: "registry"))
    study = folder.url.appending(path: "study")
    place = folder.url.appending(path: "place")
    try folder.write("a study\n", to: "study/data.txt")
    try folder.write(
      change.0.isEmpty ? Self.manifest : Self.manifest.replacing(change.0, with: change.1),
      to: "place/misbehaving/plugin.json"
    )
    try FileManager.default.copyItem(
      at: library ?? ChildProcess.built.appending(path: "libMisbehaving.so"),
      to: place.appending(path: "misbehaving/libMisbehaving.so")
    )
  }

  static let simulating = """
    "scenarios": [{"name": "nothing", "help": "stays as it is", "parameters": []}],
    "capabilities": ["Simulating", "Verifying", "Assimilating"]
    """

  static let manifest = """
    {"schema": 1, "id": "misbehaving", "version": "1.0.0", "contract": \(organKitContract()),
    "library": "Misbehaving", "summary": "does what it is told not to", "seriesRoles": [],
    "findings": [{"name": "mark", "unit": "mL"}],
    "parameters": [
    {"name": "misdeed", "unit": "1", "default": 0, "low": 0, "high": 99, "help": "what"},
    {"name": "room", "unit": "1", "default": 1, "low": 0, "high": 9, "help": "where"}],
    \(simulating), "limits": {"seconds": 30, "memoryMiB": 2048},
    "intendedUse": "tests", "references": []}
    """

  /// The plugin as `platform organs` finds it.
  func plugin() throws -> InstalledPlugin {
    try PluginPlace.find("misbehaving", in: [PluginPlace(place)])
  }

  /// A run of the study.
  func run(_ misdeed: Double = 0, room: Double = 1) throws -> OrganRun {
    var run = OrganRun(try plugin(), study: study, registry: registry)
    run.parameters = ["misdeed": misdeed, "room": room]
    run.executable = ChildProcess.built.appending(path: "platform")
    return run
  }

  /// The built command with this place and this registry.
  var platform: ChildProcess { platform([:]) }

  /// The same, with variables of the environment beside them.
  func platform(_ variables: [String: String]) -> ChildProcess {
    ChildProcess(
      ChildProcess.built.appending(path: "platform"),
      environment: variables.merging(
        ["PLATFORM_PLUGIN_PATH": place.path, "PLATFORM_REGISTRY": registry.url.path]
      ) { $1 }
    )
  }

  /// The registry, looked into.
  func opened() throws -> PatientRegistry { try PatientRegistry(registry) }
}

/// The organ with known answers, beside this test.
func phantom() throws -> InstalledPlugin {
  try PluginPlace.find("phantom", in: [PluginPlace(ChildProcess.built)])
}

/// What a run told on the way.
final class Heard: Sendable {
  private let said = Mutex<[RunEvent]>([])

  var events: [RunEvent] { said.withLock { $0 } }

  /// The rooms that were made, not resumed.
  var made: [String] {
    events.compactMap { if case .finished(let room, false) = $0 { room } else { nil } }
  }

  func add(_ event: RunEvent) { said.withLock { $0.append(event) } }
}
