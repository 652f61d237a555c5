public import Foundation
public import OrganKit

extension BrainTumour: Demonstrating {
  /// Writes a synthetic patient of four scans, two before and two under and after radiochemotherapy,
  /// and the true growth beside it.
  public func demonstrate(
    into folder: URL,
    seed: UInt64?,
    _ context: StageContext
  ) async throws {
    try context.checkCancellation()
    var patient = try TumourDemonstration(seed: seed) { try context.checkCancellation() }
    context.progress(0.7)
    try patient.write(to: folder) { try context.checkCancellation() }
    context.progress(1)
  }
}
