public import Foundation

extension Manifest {
  /// Reads and checks `plugin.json`, without running any of the plugin's code.
  ///
  /// - Throws: `OrganError.Code.pluginRefused`, naming the file, the key and what was expected.
  public init(contentsOf file: URL) throws {
    do {
      self = try Self.read(file)
    } catch let error as OrganError {
      throw OrganError(.pluginRefused, error.description)
    }
    if let mistake = firstMistake() {
      throw OrganError(.pluginRefused, "\(file.path): \(mistake)")
    }
  }

  private static func read(_ file: URL) throws -> Manifest {
    func refused(_ why: String) -> OrganError {
      OrganError(.pluginRefused, "\(file.path): \(why)")
    }
    // A pipe would hang its reader, and nobody writes a manifest of megabytes.
    let values = try? file.resolvingSymlinksInPath()
      .resourceValues(forKeys: [.isRegularFileKey, .fileSizeKey])
    guard values?.isRegularFile == true, let size = values?.fileSize else {
      throw OrganError(.pluginRefused, "\(file.path) is missing or cannot be read")
    }
    guard size <= 1 << 20 else { throw refused("a manifest is no larger than 1 MiB") }

    // A manifest of another schema or contract may have other keys, so these two come first.
    struct Numbers: Decodable { var schema: Int, contract: UInt32 }
    struct Schema: Decodable { var schema: Int }
    let schema = try JSONFile.read(Schema.self, from: file).schema
    guard schema == 1 else { throw refused("schema is \(schema), this platform reads 1") }
    let contract = try JSONFile.read(Numbers.self, from: file).contract
    guard contract == organKitContract() else {
      throw refused(
        "contract is \(contract), this platform's is \(organKitContract()): build the plugin "
          + "against this platform and write its number here"
      )
    }
    let manifest = try JSONFile.read(Manifest.self, from: file)
    let unknown = try JSONKeys.unknown(in: Data(contentsOf: file), decodedAs: manifest)
    if let key = unknown.first { throw refused("'\(key)' is no key of schema 1") }
    return manifest
  }
}
