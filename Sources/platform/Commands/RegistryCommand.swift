import Foundation
import OrganKit
import PatientRegistry

extension Commands {
  static let registryCheck = CommandSpecification(
    words: ["registry", "check"],
    summary: "look for damage in the registry; changes nothing",
    discussion: [
      "Checks both SQLite files, every file's hash, the checksum of every twin's rows and the chain "
        + "of the audit. Damage ends with exit code 6. Orphans, the rests of interrupted runs, are "
        + "listed and are no damage: 'platform registry sweep' takes them away."
    ],
    options: [CommandSpecification.registry],
    examples: [.init("platform registry check", "check the default registry")],
    action: { arguments in
      let check = try existing(arguments).check()
      if arguments.has("json") {
        try JSONLine.print(CheckLine(check))
      } else {
        for orphan in check.orphans { Terminal.print("orphan: \(orphan)") }
        for damage in check.damage { Terminal.print("damage: \(damage)") }
        Terminal.print(
          "\(check.twins) twins and \(check.files) files checked, "
            + "\(check.damage.count) damaged, \(check.orphans.count) orphans"
        )
      }
      guard check.damage.isEmpty else {
        throw RegistryError("the registry is damaged: restore a backup")
      }
    }
  )

  static let registrySweep = CommandSpecification(
    words: ["registry", "sweep"],
    summary: "remove what interrupted runs left behind, once it is a day old",
    options: [CommandSpecification.registry],
    examples: [.init("platform registry sweep", "sweep the default registry")],
    action: { arguments in
      let removed = try existing(arguments).sweep()
      if arguments.has("json") { return try JSONLine.print(["removed": removed]) }
      for name in removed { Terminal.print("removed \(name)") }
      Terminal.print("\(removed.count) removed")
    }
  )

  static let registryBackup = CommandSpecification(
    words: ["registry", "backup"],
    summary: "write a copy of the registry, as it is now, into a new folder",
    options: [CommandSpecification.registry],
    positionals: [.init(name: "folder", value: .folder, help: "the new folder")],
    examples: [.init("platform registry backup /media/backup/2024-05-17", "back up")],
    action: { arguments in
      let target = URL(filePath: arguments.positionals[0]).absoluteURL.standardized
      try existing(arguments).backup(to: target)
      if arguments.has("json") { return try JSONLine.print(["backup": target.path]) }
      Terminal.print("backed up to \(target.path)")
    }
  )

  /// A mistyped folder must not become an empty registry that checks clean.
  private static func existing(_ arguments: Arguments) throws -> PatientRegistry {
    let folder = arguments.registryFolder
    guard FileManager.default.fileExists(atPath: folder.archive.path) else {
      throw RegistryError("there is no registry in \(folder.url.path)")
    }
    return try arguments.registry()
  }
}

private struct CheckLine: Encodable {
  var damage: [String]
  var orphans: [String]
  var files: Int
  var twins: Int

  init(_ check: RegistryCheck) {
    damage = check.damage
    orphans = check.orphans
    files = check.files
    twins = check.twins
  }
}
