import Foundation
import Testing

/// The challenge's training patients, where `PLATFORM_TEST_DATA` holds them.
enum ACDCData {
  static let isThere = folder(of: 1) != nil
  /// Whether all patients are asked for, not a few.
  static let isFull = ProcessInfo.processInfo.environment["PLATFORM_FULL"] == "1"
  static let missing: Comment = "set PLATFORM_TEST_DATA to a folder that holds heart/acdc"

  /// A few of different kinds, or all 100.
  static let patients = isFull ? Array(1...100) : [1, 21, 42, 62, 85, 90]

  static func folder(of patient: Int) -> URL? {
    guard let root = ProcessInfo.processInfo.environment["PLATFORM_TEST_DATA"] else { return nil }
    let folder = URL(filePath: root)
      .appending(path: String(format: "heart/acdc/patient%03d", patient))
    return FileManager.default.fileExists(atPath: folder.path) ? folder : nil
  }
}
