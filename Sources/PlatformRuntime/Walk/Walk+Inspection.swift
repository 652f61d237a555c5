import Foundation
import OrganChecks
import OrganKit

extension Walk {
  /// Looks for what breaks the contract; the answer is `violations.json` in the run's folder.
  func inspect(_ plugin: some OrganPlugin, at home: URL) async throws {
    let violations = await OrganInspection(plugin, at: home).violations()
    try JSONFile.write(violations, to: Self.violations(in: folder.url))
  }

  /// Where an inspection's answer lies.
  static func violations(in folder: URL) -> URL { folder.appending(path: "violations.json") }
}
