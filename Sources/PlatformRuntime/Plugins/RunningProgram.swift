package import Foundation
import OrganKit

/// The files this process runs: part of what every product depends on.
package enum RunningProgram {
  /// The executable's file.
  package static let executable = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()

  /// The file of the OrganKit in use: a mended solver in it must not return yesterday's result.
  ///
  /// - Throws: `OrganError.Code.pluginRefused` if this process is linked to none.
  package static func kitLibrary() throws -> URL {
    guard let kit = libraries().first(where: { $0.lastPathComponent == "libOrganKit.so" }) else {
      throw OrganError(.pluginRefused, "this platform is not linked to libOrganKit.so")
    }
    return kit
  }

  /// The shared libraries of this process.
  static func libraries() -> [URL] {
    // dladdr is invisible from Swift. All must be read: the file has no size to trust.
    let file = try? FileHandle(forReadingFrom: URL(filePath: "/proc/self/maps"))
    let maps = String(decoding: (try? file?.readToEnd()) ?? Data(), as: UTF8.self)
    let paths = maps.split(separator: "\n").map { $0.drop { $0 != "/" } }
    return Set(paths.filter { $0.contains(".so") }).sorted().map { URL(filePath: String($0)) }
  }
}
