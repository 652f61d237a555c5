public import Foundation

/// The patient data that tests may read: `Tests/README.md` says where to get each set.
public enum TestData {
  /// The folder that `PLATFORM_TEST_DATA` names, if it names one.
  public static let folder: URL? = ProcessInfo.processInfo.environment["PLATFORM_TEST_DATA"]
    .map { URL(filePath: $0) }

  /// Whether a part of it is there.
  public static func has(_ part: String) -> Bool {
    guard let folder else { return false }
    return FileManager.default.fileExists(atPath: folder.appending(path: part).path)
  }

  /// Whether all members of each family of bars are asked for, not one.
  public static let isFull = ProcessInfo.processInfo.environment["PLATFORM_FULL"] == "1"
}
