import Foundation
import OrganKit

/// The registry as a run sees it.
struct RunArchive: Sendable {
  let folder: URL

  init(_ folder: URL) throws { self.folder = folder }

  func stored(_ key: String) throws -> StoredRun? { nil }

  func commit(_ run: FinishedRun) throws -> StoredRun {
    throw OrganError(.registry, "\(folder.path): the registry is being built")
  }

  func link(_ stored: StoredRun, to person: PersonIdentity) throws -> StoredRun { stored }

  func twin(_ id: String) throws -> StoredRun {
    throw OrganError(.registry, "\(folder.path): there is no twin '\(id)'")
  }
}
