import Foundation

/// How a heart beats: the left volume's course over one cycle.
///
/// Ejection, rapid filling, diastasis and the atrial kick, each a smooth ramp. Both ventricles eject
/// the same volume, and the base descends in step.
struct CardiacCycle: Sendable, Equatable {
  /// How many phases are imaged, evenly spread.
  var phaseCount: Int
  /// The phase at end-systole; phase 0 is at end-diastole.
  var endSystole: Int
  /// The time between two beats, ms.
  var period: Double

  /// Trigger times, ms.
  var times: [Double] { (0..<phaseCount).map { period * Double($0) / Double(phaseCount) } }

  /// How far the heart has contracted at a phase: 0 at end-diastole, 1 at end-systole.
  func contraction(_ phase: Int) -> Double {
    let time = Double(phase) / Double(phaseCount)
    let systole = Double(endSystole) / Double(phaseCount)
    if time <= systole { return Self.ramp(time / systole) }
    let diastole = (time - systole) / (1 - systole)
    // Three quarters flow in early, the rest with the atrial kick.
    return 1 - 0.75 * Self.ramp(diastole / 0.45) - 0.25 * Self.ramp((diastole - 0.7) / 0.3)
  }

  private static func ramp(_ share: Double) -> Double {
    let inside = min(max(share, 0), 1)
    return (1 - cos(.pi * inside)) / 2
  }
}
