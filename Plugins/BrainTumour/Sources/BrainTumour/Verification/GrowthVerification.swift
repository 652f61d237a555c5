import Foundation
import Imaging
public import OrganKit

/// The growth model held against what is known exactly.
public enum GrowthVerification {
  /// A case by its name.
  public struct Case: Sendable {
    /// As `VerificationResult.name` has it.
    public var name: String
    /// Works through it; at full size or a fast one.
    public var results: @Sendable (_ full: Bool) throws -> [VerificationResult]
  }

  /// The cases, one after another.
  public static let cases = [
    Case(name: "mass-conservation", results: massConservation),
    Case(name: "ablowitz-zeppetella", results: ablowitzZeppetella),
    Case(name: "manufactured-diffusivity", results: manufacturedDiffusivity),
    Case(name: "rotated-tensor", results: rotatedTensor),
    Case(name: "imposed-decay-front", results: imposedDecayFront),
    Case(name: "time-order", results: timeOrder),
    Case(name: "linear-quadratic", results: linearQuadratic),
    Case(name: "temozolomide", results: temozolomide),
  ]

  /// Diffusion alone.
  static func diffusion(_ diffusivity: Double, ratio: Double = 10) -> GrowthParameters {
    GrowthParameters(
      whiteMatterDiffusivity: diffusivity,
      whiteToGreyRatio: ratio,
      proliferationRate: 0,
      origin: .zero,
      age: 0
    )
  }

  /// √Σ(a−b)² / √Σb².
  static func relativeDistance(_ one: [Double], _ other: [Double]) -> Double {
    var (difference, norm) = (0.0, 0.0)
    for (a, b) in zip(one, other) {
      difference += (a - b) * (a - b)
      norm += b * b
    }
    return (difference / norm).squareRoot()
  }

  /// The last step's observed order when each error belongs to half the step of the one before.
  static func order(_ errors: [Double]) -> Double {
    guard errors.count > 1 else { return .nan }
    return log2(errors[errors.count - 2] / errors[errors.count - 1])
  }
}
