import Foundation

/// The logit ln(c/(1 − c)) of a density c between 0 and 1, in which a travelling front is nearly a
/// plane.
enum Logit {
  /// Densities nearer to 0 or 1 than this are cut off, so that logits stay finite.
  static let floor = 1e-6

  /// The logit of a density that is neither 0 nor 1.
  static func of(_ density: Double) -> Double { log(density / (1 - density)) }

  /// The logit of any density, cut off at `floor`.
  static func cutOff(_ density: Double) -> Double { of(min(max(density, floor), 1 - floor)) }

  /// The density of a logit.
  static func density(_ logit: Double) -> Double { 1 / (1 + exp(-logit)) }
}
