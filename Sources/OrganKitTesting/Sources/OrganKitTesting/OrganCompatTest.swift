public import Foundation
import OrganChecks
public import OrganKit
public import Testing

/// The suite every organ passes, in three lines of its tests.
///
///     @Test("The organ fits the platform") func compatible() async {
///       await OrganCompatTest(MyOrgan()).expectNoViolation()
///     }
public struct OrganCompatTest<Organ: OrganPlugin>: Sendable {
  private let inspection: OrganInspection<Organ>

  /// The organ under test.
  ///
  /// - Parameters:
  ///   - organ: the organ.
  ///   - folder: where `plugin.json` and `Resources` lie; without it, the nearest folder above the
  ///     calling test that holds a `plugin.json`.
  ///   - study: the study to walk, for an organ that is not `Demonstrating`.
  ///   - file: the calling test.
  public init(
    _ organ: Organ,
    at folder: URL? = nil,
    study: URL? = nil,
    calledIn file: String = #filePath
  ) {
    let folder = folder ?? Self.folder(above: URL(filePath: file))
    inspection = OrganInspection(organ, at: folder, study: study)
  }

  /// Everything about the organ that breaks the contract, a sentence each.
  public func violations() async -> [String] {
    await inspection.violations().map(\.description)
  }

  /// Records an issue for each violation.
  public func expectNoViolation(sourceLocation: SourceLocation = #_sourceLocation) async {
    for violation in await violations() {
      Issue.record("\(Organ.self), \(violation)", sourceLocation: sourceLocation)
    }
  }

  private static func folder(above file: URL) -> URL {
    var folder = file.deletingLastPathComponent()
    while folder.path != "/",
      !FileManager.default.fileExists(atPath: folder.appending(path: "plugin.json").path)
    { folder.deleteLastPathComponent() }
    return folder
  }
}
