import Foundation
import HouseTesting
import OrganKit
import Testing

/// The contract's number must never lie: what plugins compile against is recorded beside it.
@Suite("Interface", .enabled(if: Digester.isThere, "swift-api-digester is not in PATH"))
struct InterfaceTests {
  private static let record = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "interface.txt")

  @Test("The interface is the one recorded for this contract's number")
  func recorded() async throws {
    var lines = ["contract \(organKitContract())"]
    for module in ["OrganKit", "Imaging", "Geometry", "Numerics", "NeuralNetwork"] {
      lines.append("\(module) \(try await Digester.digest(of: module))")
    }
    lines.append("Kernels \(try Digester.digestOfHeaders())")
    let found = lines.joined(separator: "\n") + "\n"
    if ProcessInfo.processInfo.environment["PLATFORM_RECORD_INTERFACE"] != nil {
      try Data(found.utf8).write(to: Self.record)
      Issue.record("recorded the interface in \(Self.record.path); run again without recording")
      return
    }
    let recorded = try String(contentsOf: Self.record, encoding: .utf8)
    #expect(
      found == recorded,
      """
      What plugins compile against has changed. Raise organKitContract() in Door.swift and the \
      contract in each plugin.json, then record it with \
      PLATFORM_RECORD_INTERFACE=1 swift test --filter InterfaceTests
      """
    )
  }

  @Test("A private stored field in a public struct changes the digest")
  func storedField() async throws {
    let compiler = try #require(ChildProcess(named: "swiftc"))
    var digests: [String] = []
    for field in ["", "private var hidden = 0"] {
      let folder = try TemporaryFolder()
      let source = try folder.write("public struct Shape { \(field) }", to: "Shapes.swift")
      let module = folder.url.appending(path: "Shapes.swiftmodule")
      let compiled = try await compiler.run(
        "-emit-module",
        "-module-name",
        "Shapes",
        "-o",
        module.path,
        source.path
      )
      try #require(compiled.exitCode == 0, "\(compiled.errors)")
      digests.append(try await Digester.digest(of: "Shapes", searching: [folder.url]))
    }
    #expect(digests[0] != digests[1])
  }

  @Test("A module that cannot be loaded has no digest")
  func noModule() async throws {
    await #expect(throws: Digester.NoModule.self) { try await Digester.digest(of: "Nowhere") }
  }
}

/// `swift-api-digester`, which lists what a module's users compile against.
private enum Digester {
  struct NoModule: Error, CustomStringConvertible { var description: String }

  static let isThere = ChildProcess(named: "swift-api-digester") != nil

  private static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
  private static let kit = root.appending(path: "Sources/OrganKit/Sources")

  /// A number for everything in a module that a plugin's binary depends on.
  static func digest(of module: String, searching folders: [URL]? = nil) async throws -> String {
    let built = ChildProcess.built
    let folders =
      folders ?? [
        built.appending(path: "Modules"), built.appending(path: "Kernels.build"),
        kit.appending(path: "CZlib"),
      ]
    let output = try TemporaryFolder()
    let file = output.url.appending(path: "dump.json")
    let digester = try #require(ChildProcess(named: "swift-api-digester"))
    // Without -abi a private stored field would be invisible.
    let dumped = try await digester.run(
      ["-dump-sdk", "-abi", "-module", module, "-o", file.path]
        + folders.flatMap { ["-I", $0.path] }
    )
    // A failed load exits with 0.
    guard let data = try? Data(contentsOf: file),
      let dump = try JSONSerialization.jsonObject(with: data) as? [String: Any],
      let top = dump["ABIRoot"] as? [String: Any], top["name"] as? String != "NO_MODULE",
      let declarations = top["children"] as? [[String: Any]]
    else { throw NoModule(description: "\(module): \(dumped.errors)") }
    // Imports depend on the optimiser's settings.
    let lasting = declarations.filter { $0["kind"] as? String != "Import" }
    return hash(try JSONSerialization.data(withJSONObject: lasting, options: .sortedKeys))
  }

  /// A number for the C headers, which the digester does not see.
  static func digestOfHeaders() throws -> String {
    let folder = kit.appending(path: "Kernels/include")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    return hash(
      try names.map { try Data(contentsOf: folder.appending(path: $0)) }.reduce(Data(), +)
    )
  }

  /// FNV-1a: enough to see a change, where nobody attacks.
  private static func hash(_ data: Data) -> String {
    let hash = data.reduce(0xcbf2_9ce4_8422_2325 as UInt64) {
      ($0 ^ UInt64($1)) &* 0x100_0000_01b3
    }
    return String(hash, radix: 16)
  }
}
