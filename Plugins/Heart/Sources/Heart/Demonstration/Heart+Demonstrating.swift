public import Foundation
public import OrganKit

extension Heart: Demonstrating {
  /// Writes a synthetic cine study, and its true volumes, shifts and surfaces beside it.
  public func demonstrate(
    into folder: URL,
    seed: UInt64?,
    _ context: StageContext
  ) async throws {
    try context.checkCancellation()
    try HeartDemonstration(seed: seed).write(to: folder)
    context.progress(1)
  }
}
