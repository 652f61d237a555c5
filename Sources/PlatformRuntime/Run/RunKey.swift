import Foundation
import OrganKit
import PatientRegistry

/// All that a run's products depend on; its SHA-256 is the run's key.
///
/// Who the patient is, is no part of it: a run of an unidentified person stays the same run when
/// the person is named.
struct RunKey: Codable, Equatable {
  /// A file by its relative name and its SHA-256.
  struct File: Codable, Equatable {
    var name: String
    var hash: String
  }

  /// The kind of work: `run`, `demonstration`, `simulation`, `forecast` or `update`.
  var work: String
  var plugin: String
  var pluginFiles: [File]
  var organKit: String
  var executable: String
  var cpuLevel = PlatformVersion.cpuLevel
  /// What lies in the folders that environment variables name, by variable; none where nothing does.
  var folders: [String: [File]] = [:]
  var parameters: [String: Double]
  var seed: UInt64
  var study: [File] = []
  var labels: [File] = []
  var ignoresDeliveredLabels = false
  /// What the caller knows of the body, without any identity.
  var body = Patient()
  /// Of a simulation: the question.
  var scenario: Scenario?
  /// Of a simulation, a forecast and an update: the twin's run.
  var twin: String?
  /// Of a forecast: what is known of the study before it is looked into.
  var expected: StudyDescription?
  /// Of an update: the forecast's key.
  var forecast: String?
  /// Of a demonstration: whether it is the default one.
  var isDefault = false

  /// 64 hexadecimal digits.
  func digits() throws -> String { SHA256.hash(try JSONFile.data(self)) }

  /// The study's files alone: what an unidentified person is known by.
  func studyDigits() throws -> String { SHA256.hash(try JSONFile.data(study)) }

  /// What lay in each folder that an environment variable names; nil where none did.
  func folderDigits() throws -> [String: String]? {
    folders.isEmpty ? nil : try folders.mapValues { SHA256.hash(try JSONFile.data($0)) }
  }

  /// The part that every kind of work shares.
  ///
  /// The library is opened once, so that the bytes hashed here are those the worker loads.
  init(
    _ work: String,
    _ plugin: InstalledPlugin,
    library: FileHandle,
    executable: URL,
    parameters: [String: Double],
    seed: UInt64
  ) throws {
    self.work = work
    self.plugin = try Self.hash(library, named: plugin.library.path)
    var files = [
      File(
        name: "plugin.json",
        hash: try Self.hash(plugin.folder.appending(path: "plugin.json"))
      )
    ]
    if FileManager.default.fileExists(atPath: plugin.resources.path) {
      for name in try DurableFolder.files(under: plugin.resources) {
        let hash = try Self.hash(plugin.resources.appending(path: name))
        files.append(File(name: "Resources/\(name)", hash: hash))
      }
    }
    pluginFiles = files
    for folder in plugin.manifest.folders ?? [] {
      let found = try Self.files(in: ProcessInfo.processInfo.environment[folder.variable] ?? "")
      if !found.isEmpty { folders[folder.variable] = found }
    }
    organKit = try Self.hash(RunningProgram.kitLibrary())
    self.executable = try Self.hash(executable)
    self.parameters = parameters
    self.seed = seed
  }

  /// Takes in a study and the label maps beside it.
  mutating func add(_ folder: StudyFolder, labels files: [URL]) throws {
    study = try folder.files()
      .map { name in
        File(name: name, hash: try Self.hash(folder.url.appending(path: name)))
      }
    labels = try files.map { File(name: $0.lastPathComponent, hash: try Self.hash($0)) }
  }

  /// The regular files directly in a folder; one that is not there is left to the organ.
  private static func files(in path: String) throws -> [File] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    return try names.sorted()
      .map { ($0, URL(filePath: path).appending(path: $0).resolvingSymlinksInPath()) }
      .filter { (try? $1.resourceValues(forKeys: [.isRegularFileKey]))?.isRegularFile == true }
      .map { File(name: $0, hash: try hash($1)) }
  }

  private static func hash(_ file: URL) throws -> String {
    guard let handle = try? FileHandle(forReadingFrom: file) else {
      throw OrganError(.studyRefused, "\(file.path) cannot be read: check its permissions")
    }
    return try hash(handle, named: file.path)
  }

  private static func hash(_ file: FileHandle, named name: String) throws -> String {
    do {
      return try SHA256.hash(reading: file).digest
    } catch {
      throw OrganError(.studyRefused, "\(name): \(DurableFolder.reason(error))")
    }
  }
}
