import Foundation

/// Which of the tumour's cells still live: those in tissue that has been crowded for too long die.
///
/// A voxel dies when it has been denser than `GrowthSolver.crowding` for longer than a time τ, which
/// differs from place to place: log-normal about `age`, with a spread that is fixed beforehand. So
/// of the cells of a voxel crowded for the time a the part Φ(ln(age/a)/spread) lives. The age is the
/// one number, and the necrotic part of the outline fixes it by its volume alone where there is one:
/// what happens in one draw of the posterior in 60 days takes 90 in another that is half as slow,
/// so its age is found draw by draw. Where nothing necrotic is outlined, the prior's median stands.
///
/// The rule sees neither uptake of a tracer nor diffusion; comparing with those is a test of it.
public struct NecrosisRule: Codable, Sendable, Equatable {
  /// The median time, d.
  public var age: Double
  /// The standard deviation of its logarithm.
  public var spread: Double

  /// The prior's median of the age, d.
  ///
  /// Assumed to be of the order of an untreated glioblastoma's volume doubling time (49.6 d in
  /// Stensjøen and others 2015, doi:10.1093/neuonc/nov029).
  public static let priorAge = 50.0
  /// The spread of the ages that voxels bear.
  public static let priorSpread = 0.5

  /// A rule.
  public init(age: Double = priorAge, spread: Double = priorSpread) {
    (self.age, self.spread) = (age, spread)
  }

  /// The part of a voxel's cells that lives.
  ///
  /// - Parameter crowded: for how long the voxel has been crowded, d.
  /// - Returns: 0 to 1.
  public func viablePart(crowdedFor crowded: Double) -> Double {
    guard crowded > 0 else { return 1 }
    return 0.5 * erfc(log(crowded / age) / (spread * 2.0.squareRoot()))
  }

  /// The rule under which as much of a core is dead as was outlined.
  ///
  /// - Parameters:
  ///   - necroticVolume: of the outlined necrosis over that of one voxel of the model.
  ///   - crowded: how long each voxel of the modelled core has been crowded, d.
  ///   - spread: the rule's spread.
  /// - Returns: nil where nothing necrotic was outlined, or all of the core is to be dead.
  public static func matching(
    necroticVolume: Double,
    crowdedFor crowded: [Float],
    spread: Double = priorSpread
  ) -> NecrosisRule? {
    let longest = crowded.max().map(Double.init) ?? 0
    guard necroticVolume > 0, longest > 0, necroticVolume < 0.98 * Double(crowded.count) else {
      return nil
    }
    func dead(_ age: Double) -> Double {
      let rule = NecrosisRule(age: age, spread: spread)
      return crowded.reduce(0) { $0 + 1 - rule.viablePart(crowdedFor: Double($1)) }
    }
    // The dead volume falls as the age rises: halve the logarithm's interval.
    var (low, high) = (longest * 1e-4, longest * 1e3)
    guard dead(low) >= necroticVolume, dead(high) <= necroticVolume else { return nil }
    for _ in 0..<50 {
      let middle = (low * high).squareRoot()
      if dead(middle) > necroticVolume { low = middle } else { high = middle }
    }
    return NecrosisRule(age: (low * high).squareRoot(), spread: spread)
  }
}
