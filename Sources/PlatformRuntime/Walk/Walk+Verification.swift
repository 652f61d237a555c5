import OrganChecks
import OrganKit

extension Walk {
  /// Works through an organ's cases, and tells each result as it comes.
  func verify(_ organ: some Verifying, full: Bool) async throws {
    tell(.stage(room: Room.verification.rawValue))
    let recorder = RoomRecorder(
      .verification,
      organ: self.organ,
      format: 1,
      scratch: folder.scratch,
      tell: tell
    )
    var told: [VerificationResult] = []
    try await spoken(.verification) {
      try await organ.verify(full: full, context(recorder)) { result in
        if isCancelled() { throw cancelled(in: .verification) }
        if let fault = VerificationCheck.fault(of: result, after: told) {
          throw OrganError(.pluginRefused, "plugin \(self.organ): its verification: \(fault)")
        }
        told.append(result)
        tell(.verified(result))
      }
    }
    if told.isEmpty {
      throw OrganError(.pluginRefused, "plugin \(self.organ): its verification tells no result")
    }
    tell(.product(room: Room.verification.rawValue, resumed: false))
  }
}
