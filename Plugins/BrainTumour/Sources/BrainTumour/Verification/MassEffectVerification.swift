import Foundation
import OrganKit

/// The equations of mass effect and the transport of tissue, held against exact solutions.
enum MassEffectVerification {
  /// All cases, each handed over as it is done.
  ///
  /// - Parameters:
  ///   - full: finer grids; else at least one of each kind, some seconds in all.
  ///   - tell: called with each result.
  static func results(
    full: Bool,
    _ tell: (VerificationResult) throws -> Void
  ) rethrows {
    for poisson in [0.45, 0.49] {
      for result in eshelby(poisson: poisson, full: full) { try tell(result) }
      for result in manufactured(poisson: poisson, full: full) { try tell(result) }
    }
    for motion in Motion.allCases {
      for result in tissueAdvection(motion, full: full) { try tell(result) }
    }
  }

  /// All cases.
  static func results(full: Bool) -> [VerificationResult] {
    var all: [VerificationResult] = []
    results(full: full) { all.append($0) }
    return all
  }

  /// The order that errors show on two steps.
  static func order(_ errors: [Double], _ steps: [Double]) -> Double {
    let last = errors.count - 1
    return log(errors[last - 1] / errors[last]) / log(steps[last - 1] / steps[last])
  }
}
