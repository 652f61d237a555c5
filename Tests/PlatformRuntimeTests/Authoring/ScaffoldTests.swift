import Foundation
import HouseTesting
import OrganKit
import PlatformRuntime
import Testing

@Suite("Scaffold")
struct ScaffoldTests {
  private func sources() throws -> PlatformSources {
    try PlatformSources(of: ChildProcess.built.appending(path: "platform"))
  }

  private func files(of folder: URL) -> [String: String] {
    let names = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String }
    return (names ?? [])
      .reduce(into: [:]) { files, name in
        let file = folder.appending(path: name)
        files[name] = try? String(contentsOf: file, encoding: .utf8)
      }
  }

  @Test(
    "The package is Phantom's, under the new organ's name, and OrganKit's path",
    arguments: ["leftKidney", "left-kidney"]
  )
  func package(organ: String) throws {
    let folder = try TemporaryFolder()
    try Scaffold(organ: organ, taken: [], from: sources()).write(to: folder.url)
    let files = files(of: folder.url)
    let phantom = try sources().root.appending(path: "Plugins/Phantom")
    let expected = self.files(of: phantom).keys
      .map { $0.replacing("Phantom", with: "LeftKidney") }
    #expect(Set(files.keys) == Set(expected + ["Package.swift", ".gitignore"]))
    for (name, text) in files where name != "Package.swift" {
      #expect(!text.lowercased().contains("phantom"), "\(name)")
    }
    let package = try #require(files["Package.swift"])
    #expect(package.contains("\"\(try sources().root.path)/Sources/OrganKit\""))

    let manifest = try Manifest(contentsOf: folder.url.appending(path: "plugin.json"))
    #expect(manifest.id == organ)
    #expect(manifest.library == "LeftKidneyPlugin")
    #expect(manifest.findings.first?.name == "leftKidneyVolume")
  }

  @Test("Imports stay sorted when the name changes", arguments: ["aorta", "zygoma"])
  func imports(organ: String) throws {
    let folder = try TemporaryFolder()
    try Scaffold(organ: organ, taken: [], from: sources()).write(to: folder.url)
    for (name, text) in files(of: folder.url) where name.hasSuffix("EntryPoint.swift") {
      let imports = text.split(separator: "\n").filter { $0.hasPrefix("import ") }
      #expect(imports == imports.sorted())
    }
  }

  @Test(
    "A word that cannot name an organ is refused",
    arguments: [
      (
        "Kidney",
        "'Kidney' cannot name an organ: 2 to 40 letters and digits, beginning with a small letter, "
          + "words joined by hyphens"
      ),
      ("left kidney", nil), ("../kidney", nil), ("", nil), ("k", nil), ("left-", nil),
      ("phantom", "there is already an organ 'phantom': choose another word"),
      (
        "volume",
        "'volume' cannot name an organ: 'Volume' has another meaning in Swift, in OrganKit or in "
          + "the new package's own sources; choose another word"
      ),
      ("organ", nil), ("ellipsoid", nil), ("class", nil), ("imaging", nil), ("kernels", nil),
    ] as [(String, String?)]
  )
  func words(word: String, sentence: String?) throws {
    let error = #expect(throws: OrganError.self) {
      try Scaffold(organ: word, taken: ["phantom"], from: sources())
    }
    #expect(error?.code == .wrongCommandLine)
    if let sentence { #expect(error?.description == sentence) }
  }

  @Test("A folder that holds something is left as it is")
  func notEmpty() throws {
    let folder = try TemporaryFolder()
    let file = try folder.write("precious", to: "notes.txt")
    let scaffold = try Scaffold(organ: "kidney", taken: [], from: sources())
    #expect(
      throws: OrganError(
        .wrongCommandLine,
        "\(folder.url.path) is not empty: name a new folder"
      )
    ) { try scaffold.write(to: folder.url) }
    #expect(
      throws: OrganError(.wrongCommandLine, "\(file.path) is a file: name a new folder")
    ) { try scaffold.write(to: file) }
    #expect(files(of: folder.url) == ["notes.txt": "precious"])
  }

  @Test(
    "The new package builds, passes its tests, and its organ runs",
    .enabled(if: TestData.isFull, "set PLATFORM_FULL=1: it compiles OrganKit anew"),
    .timeLimit(.minutes(15))
  )
  func builds() async throws {
    let folder = try TemporaryFolder()
    let package = folder.url.appending(path: "Kidney")
    try Scaffold(organ: "kidney", taken: [], from: sources()).write(to: package)
    let swift = try #require(ChildProcess(named: "swift"))
    let tested = try await swift.run("test", "--package-path", package.path)
    try #require(tested.exitCode == 0, "\(tested.output)\(tested.errors)")

    var platform = ChildProcess.platform
    platform.environment["PLATFORM_PLUGIN_PATH"] = package.appending(path: ".build/debug").path
    let registry = folder.url.appending(path: "registry")
    let ran = try await platform.run("run", "--organ", "kidney", "--registry", registry.path)
    #expect(ran.exitCode == 0, "\(ran.errors)")
    #expect(ran.output.contains("Volume"))
  }
}
