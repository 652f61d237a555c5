import Foundation
import HouseTesting
import OrganKit
import PlatformRuntime
import Testing

@Suite("Installation", .enabled(if: ChildProcess(named: "patchelf") != nil, "install patchelf"))
struct InstallationTests {
  private let executable = ChildProcess.built.appending(path: "platform")

  private func install(into prefix: URL) throws {
    let phantom = try PluginPlace.find("phantom", in: [PluginPlace(ChildProcess.built)])
    try Installation(of: executable, plugins: [phantom], prefix: prefix).write()
  }

  @Test("An installed platform runs with nothing but itself and Debian's libraries")
  func runs() async throws {
    let folder = try TemporaryFolder()
    let prefix = folder.url.appending(path: "prefix")
    try install(into: prefix)
    let program = prefix.appending(path: "bin/platform")
    let environment = [
      "PATH": "/usr/bin:/bin", "LD_LIBRARY_PATH": "", "PLATFORM_PLUGIN_PATH": "",
      "PLATFORM_REGISTRY": folder.url.appending(path: "registry").path,
    ]
    let ldd = try #require(ChildProcess(named: "ldd"))
    for binary in ["bin/platform", "lib/libOrganKit.so", "lib/libFoundation.so"] {
      let transcript = try await ldd.run(prefix.appending(path: binary).path)
      for line in transcript.output.split(separator: "\n") where line.contains("=> ") {
        let path = line[line.firstRange(of: "=> ")!.upperBound...]
        let isOurs =
          path.hasPrefix(prefix.path) || path.hasPrefix(prefix.resolvingSymlinksInPath().path)
        let isSystems = path.hasPrefix("/lib") || path.hasPrefix("/usr/lib/")
        #expect((isOurs || isSystems) && !line.contains("not found"), "\(binary): \(line)")
      }
    }
    let platform = ChildProcess(program, environment: environment)
    let organs = try await platform.run("organs", "--ids")
    #expect(organs.output == "phantom\n")
    let run = try await platform.run("run", "--organ", "phantom", "--json")
    #expect(run.exitCode == 0, "\(run.errors)")
    let doctor = try await platform.run("doctor", "--json")
    #expect(doctor.output.contains("libOrganKit"))
  }

  @Test("A program that is still being written is started once it is not")
  func busy() async throws {
    let folder = try TemporaryFolder()
    let program = folder.url.appending(path: "program")
    try FileManager.default.copyItem(at: URL(filePath: "/bin/true"), to: program)
    let writing = try FileHandle(forWritingTo: program)
    async let transcript = ChildProcess(program).run()
    try await Task.sleep(for: .milliseconds(200))
    try writing.close()
    #expect(try await transcript.exitCode == 0)
  }

  @Test("An installed platform scaffolds from its own sources, and can be installed elsewhere")
  func again() async throws {
    let folder = try TemporaryFolder()
    let prefix = folder.url.appending(path: "prefix")
    try install(into: prefix)
    let platform = ChildProcess(prefix.appending(path: "bin/platform"))

    let package = folder.url.appending(path: "Kidney")
    let scaffold = try await platform.run("scaffold", "--organ", "kidney", "--output", package.path)
    #expect(scaffold.exitCode == 0, "\(scaffold.errors)")
    let manifest = try String(
      contentsOf: package.appending(path: "Package.swift"),
      encoding: .utf8
    )
    #expect(manifest.contains("prefix/share/platform/Sources/OrganKit\""))

    let copy = folder.url.appending(path: "copy")
    let installed = try await platform.run("install", "--prefix", copy.path)
    #expect(installed.exitCode == 0, "\(installed.errors)")
    let organs = try await ChildProcess(copy.appending(path: "bin/platform"))
      .run("organs", "--ids")
    #expect(organs.output == "phantom\n")

    let itself = try await platform.run("install", "--prefix", prefix.path)
    #expect(itself.exitCode == 2)
    #expect(
      itself.errors == "platform: \(prefix.resolvingSymlinksInPath().path) holds this very "
        + "platform: install from a checkout, or elsewhere\n"
    )
  }
}
