import Foundation

/// Where tumour cells have died of crowding: a soft step in the time that a voxel has been denser
/// than `GrowthSolver.crowding`.
///
/// Necrosis lies where tumour is oldest. The time is told in units of 1/ρ, so that the rule holds
/// also where only products with time are identified.
public struct NecrosisRule: Codable, Sendable, Equatable {
  /// The crowded time at which half of the cells are dead, in units of 1/ρ.
  public var onset: Double
  /// The time from 12 to 50 % dead, in units of 1/ρ, over 2.
  public var width: Double

  /// A rule.
  public init(onset: Double = 6, width: Double = 0.5) {
    (self.onset, self.width) = (onset, width)
  }

  /// The fraction of dead cells, 0 to 1.
  ///
  /// - Parameters:
  ///   - days: how long the density was above the crowding one.
  ///   - rate: the proliferation rate, 1/d.
  /// - Returns: the fraction.
  public func deadFraction(crowdedFor days: Double, rate: Double) -> Double {
    1 / (1 + exp((onset - days * rate) / width))
  }
}
