public import OrganKit

extension BrainTumour: Verifying {
  /// Holds growth, treatment, mass effect and margins against what is known exactly.
  public func verify(
    full: Bool,
    _ context: StageContext,
    _ tell: (VerificationResult) throws -> Void
  ) async throws {
    for verification in GrowthVerification.cases {
      try context.checkCancellation()
      for result in try verification.results(full) { try tell(result) }
    }
    try MassEffectVerification.results(full: full) { result in
      try context.checkCancellation()
      try tell(result)
    }
    for result in MarginVerification.results() { try tell(result) }
  }
}
