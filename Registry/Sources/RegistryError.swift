import Foundation

/// What the registry cannot do, and why: one sentence that names the file and says what to do.
package struct RegistryError: Error, Equatable, CustomStringConvertible {
  /// The sentence.
  package var description: String

  package init(_ description: String) { self.description = description }

  /// A failed call of the system's on a file.
  init(errno number: Int32, _ file: URL) {
    let advice =
      switch number {
      case ENOSPC, EDQUOT: "free some space on this disk"
      case EACCES, EPERM, EROFS: "check that you may write this folder"
      default: "check the disk and this path"
      }
    self.init("\(file.path): \(String(cString: strerror(number))): \(advice)")
  }

  /// An error of Foundation's on a file; one of the registry's stays as it is.
  init(_ error: any Error, _ file: URL) {
    if let error = error as? RegistryError {
      self = error
    } else if let number = Self.systemNumber(of: error) {
      self.init(errno: number, file)
    } else {
      self.init("\(file.path): \(error.localizedDescription)")
    }
  }

  private static func systemNumber(of error: any Error) -> Int32? {
    let error = error as NSError
    if error.domain == NSPOSIXErrorDomain { return Int32(exactly: error.code) }
    return (error.userInfo[NSUnderlyingErrorKey] as? any Error).flatMap(systemNumber)
  }
}
