import Foundation
import OrganKit

/// Lays a recorded run's report and artefacts into a folder for people.
struct Delivery {
  let stored: StoredRun
  let registry: URL

  init(_ stored: StoredRun, registry: URL) {
    self.stored = stored
    self.registry = registry
  }

  func deliver(to output: URL?, isStored: Bool) throws -> RunResult {
    throw OrganError(.registry, "no delivery yet")
  }
}
