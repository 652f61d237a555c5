import Foundation
import HouseTesting
import OrganKit
import PatientRegistry
import PlatformRuntime
import Testing

@Suite("Doctor")
struct DoctorTests {
  private let executable = ChildProcess.built.appending(path: "platform")
  private let phantom = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Plugins/Phantom")

  @Test("Phantom is in good health: manifest, library, stamp and every check")
  func healthy() async {
    let found = await PluginDoctor(phantom, executable: executable).diagnoses()
    #expect(found.filter { $0.verdict != .good } == [])
    #expect(found.count == 18)
    #expect(found.map(\.subject).prefix(3) == ["manifest", "library", "stamp"])
  }

  @Test("A plugin that is none, not built, or a mere text: each has its sentence")
  func ill() async throws {
    let folder = try TemporaryFolder()
    func diagnosis() async -> Diagnosis? {
      await PluginDoctor(folder.url, executable: executable).diagnoses().last
    }
    let file = folder.url.appending(path: "plugin.json").path
    var last = await diagnosis()
    #expect(last?.subject == "manifest")
    #expect(last?.sentence == "\(file) is missing or cannot be read")

    let manifest = try String(contentsOf: phantom.appending(path: "plugin.json"), encoding: .utf8)
      .replacing("\"phantom\"", with: "\"sphere\"")
      .replacing("PhantomPlugin", with: "SpherePlugin")
    try folder.write(manifest, to: "plugin.json")
    last = await diagnosis()
    #expect(last?.subject == "library")
    #expect(
      last?.sentence.hasPrefix("no good build of sphere is in \(folder.url.path)/.build") == true
    )

    try folder.write("no library", to: "libSpherePlugin.so")
    last = await diagnosis()
    #expect(last?.subject == "stamp")
    #expect(last?.verdict == .bad)
    #expect(last?.sentence.hasPrefix("plugin sphere: ") == true)
  }

  @Test("The machine: what every run needs is here, what is missing says who needs it")
  func machine() throws {
    let folder = try TemporaryFolder()
    let registry = folder.url.appending(path: "new/registry")
    let found = MachineDoctor(registry: RegistryFolder(registry), environment: [:]).diagnoses()
    let needed = ["processor", "libOrganKit", "libsqlite3", "libz", "libcrypto", "registry"]
    for subject in needed {
      let diagnosis = try #require(found.first { $0.subject == subject })
      #expect(diagnosis.verdict == .good, "\(diagnosis.sentence)")
    }
    for diagnosis in found where diagnosis.verdict == .optional {
      #expect(diagnosis.sentence.hasPrefix("missing; only "))
    }
    #expect(!FileManager.default.fileExists(atPath: folder.url.appending(path: "new").path))
  }
}
