import Foundation

/// The growth model's numbers as a point that the calibration moves: prior scores (normal with mean
/// 0 and deviation 1 under the prior), and the origin's offset from where the search began.
struct GrowthCoordinates: Sendable, Equatable {
  /// A coordinate.
  enum Axis: Int, CaseIterable, Sendable {
    case widthSquared, reach, originX, originY, originZ, age, radiosensitivity, drugSensitivity
    case whiteToGreyRatio

    /// Whether it lies in space; the prior of places is flat.
    var isSpatial: Bool { self == .originX || self == .originY || self == .originZ }
  }

  /// The prior.
  var prior: GrowthPrior
  /// What is moved.
  var axes: [Axis]
  /// The parameters where all offsets are 0; they hold for what is not moved.
  var base: GrowthParameters
  /// The unit of the origin's offset, mm.
  static let unit = 2.0

  /// The growth model's numbers at a point.
  func parameters(_ point: [Double]) -> GrowthParameters {
    var parameters = base
    var (width, reach, age) = Self.growth(base)
    for (axis, value) in zip(axes, point) {
      switch axis {
      case .widthSquared: width = prior.widthSquared.value(value)
      case .reach: reach = prior.reach.value(value)
      case .age: age = prior.age.value(value)
      case .originX: parameters.origin.x += Self.unit * value
      case .originY: parameters.origin.y += Self.unit * value
      case .originZ: parameters.origin.z += Self.unit * value
      case .radiosensitivity:
        parameters.radiosensitivity = exp(prior.radiosensitivity.value(value))
      case .drugSensitivity: parameters.drugSensitivity = exp(prior.drugSensitivity.value(value))
      case .whiteToGreyRatio: parameters.whiteToGreyRatio = exp(prior.whiteToGreyRatio.value(value))
      }
    }
    // D = √(D/ρ)·√(Dρ), ρ = √(Dρ)/√(D/ρ).
    let (half, rate) = (exp(width / 2), exp(reach - age) / 2)
    parameters.whiteMatterDiffusivity = half * rate
    parameters.proliferationRate = rate / half
    parameters.age = exp(age)
    return parameters
  }

  /// The point of parameters.
  func point(_ parameters: GrowthParameters) -> [Double] {
    let (width, reach, age) = Self.growth(parameters)
    let offset = (parameters.origin - base.origin) / Self.unit
    return axes.map { axis in
      switch axis {
      case .widthSquared: prior.widthSquared.score(width)
      case .reach: prior.reach.score(reach)
      case .age: prior.age.score(age)
      case .originX: offset.x
      case .originY: offset.y
      case .originZ: offset.z
      case .radiosensitivity: prior.radiosensitivity.score(log(parameters.radiosensitivity))
      case .drugSensitivity: prior.drugSensitivity.score(log(parameters.drugSensitivity))
      case .whiteToGreyRatio: prior.whiteToGreyRatio.score(log(parameters.whiteToGreyRatio))
      }
    }
  }

  /// The prior scores among a point's coordinates.
  func scores(_ point: [Double]) -> [Double] {
    zip(axes, point).filter { !$0.0.isSpatial }.map(\.1)
  }

  /// The same tumour on another time scale: all that one scan shows is the same.
  static func rescaled(_ parameters: GrowthParameters, age: Double) -> GrowthParameters {
    var scaled = parameters
    let factor = parameters.age / age
    scaled.whiteMatterDiffusivity *= factor
    scaled.proliferationRate *= factor
    scaled.age = age
    return scaled
  }

  /// The logarithms of D/ρ, 2·√(Dρ)·age and age.
  private static func growth(_ parameters: GrowthParameters) -> (Double, Double, Double) {
    let (d, rho) = (parameters.whiteMatterDiffusivity, parameters.proliferationRate)
    return (log(d / rho), log(2 * (d * rho).squareRoot() * parameters.age), log(parameters.age))
  }
}
