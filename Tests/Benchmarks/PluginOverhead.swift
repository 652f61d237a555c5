import Foundation
import OrganKit
import PatientRegistry
import PlatformRuntime

/// What it costs that organs are loaded at run time and run in a process of their own.
enum PluginOverhead {
  static let family = Benchmarks.Family(name: "pluginOverhead", rows: rows)

  private static let built = RunningProgram.executable.deletingLastPathComponent()

  @Sendable private static func rows() async throws -> [BenchmarkRow] {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let organs = PluginPlace.listings(in: [PluginPlace(built)]).compactMap { try? $0.plugin.get() }
    var rows = try organs.map { plugin in
      BenchmarkRow(
        benchmark: "\(plugin.manifest.id)LoadStampEntry",
        ours: median(try loads(plugin, in: folder)) * 1000,
        unit: "ms",
        bar: 5
      )
    }
    let phantom = try PluginPlace.find("phantom", in: [PluginPlace(built)])
    let executable = built.appending(path: "platform")
    let registry = RegistryFolder(folder.appending(path: "registry"))
    let study = try await Demonstration(
      phantom,
      seed: nil,
      registry: registry,
      executable: executable
    )
    .study()
    var seconds: [Double] = []
    for _ in 0..<11 {
      seconds.append(
        try await WorkerOverhead.secondsToFirstStage(phantom, study: study, executable: executable)
      )
    }
    rows.append(
      BenchmarkRow(
        benchmark: "workerStartToFirstStage",
        ours: median(seconds) * 1000,
        unit: "ms",
        bar: 50
      )
    )
    for plugin in organs where plugin.manifest.capabilities.contains("Demonstrating") {
      let (first, again) = try await runs(plugin.manifest.id, executable, registry)
      rows += [
        BenchmarkRow(
          benchmark: "\(plugin.manifest.id)DemoRun",
          ours: first,
          unit: "s",
          bar: 5
        ),
        BenchmarkRow(
          benchmark: "\(plugin.manifest.id)StoredDemoRun",
          ours: again,
          unit: "s",
          bar: 0.3
        ),
      ]
    }
    return rows
  }

  /// Loads copies, since the second load of one file is only a look-up.
  private static func loads(_ plugin: InstalledPlugin, in folder: URL) throws -> [Double] {
    try (0..<5)
      .map { number in
        let copy = folder.appending(path: "\(number)-\(plugin.library.lastPathComponent)")
        try FileManager.default.copyItem(at: plugin.library, to: copy)
        let start = ContinuousClock.now
        _ = try PluginLibrary.load(copy.path, id: plugin.manifest.id)
        return (ContinuousClock.now - start) / .seconds(1)
      }
  }

  /// The whole command, from start to exit: the first demo run, and the median of the same again.
  private static func runs(
    _ organ: String,
    _ executable: URL,
    _ registry: RegistryFolder
  ) async throws -> (Double, Double) {
    func once() async throws -> Double {
      let process = Process()
      process.executableURL = executable
      process.arguments = ["run", "--organ", organ, "--registry", registry.url.path]
      process.standardOutput = FileHandle.nullDevice
      let start = ContinuousClock.now
      try await withCheckedThrowingContinuation { (ended: CheckedContinuation<Void, any Error>) in
        process.terminationHandler = { _ in ended.resume() }
        do {
          try process.run()
        } catch {
          process.terminationHandler = nil
          ended.resume(throwing: error)
        }
      }
      guard process.terminationStatus == 0 else { return .infinity }
      return (ContinuousClock.now - start) / .seconds(1)
    }
    // The organ's demo study is made in the first run, too.
    let first = try await once()
    var again: [Double] = []
    for _ in 0..<5 { again.append(try await once()) }
    return (first, median(again))
  }

  private static func median(_ numbers: [Double]) -> Double {
    numbers.sorted()[numbers.count / 2]
  }
}
