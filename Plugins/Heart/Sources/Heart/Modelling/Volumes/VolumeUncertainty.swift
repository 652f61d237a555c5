import Numerics

/// Carries what is not known of base, slices and borders into volumes, stroke volume, ejection
/// fraction and mass, by drawing all of it together.
///
/// Nothing here is fitted to an outcome but what is known of a network's outlines: every other source's
/// width follows from the grid and the labels.
/// At both phases a base known only to within its slice is drawn on its own, since the slices lie
/// where they lie whatever the base does; but it may not rise towards the base during systole. With
/// a long-axis view the tilt that the view cannot show is one number for both phases.
struct VolumeUncertainty: Sendable {
  /// A ventricle's volumes, with 90 % intervals.
  var volumes: VentricularVolumes
  /// The myocardium's volume at end-diastole, mL; nil for the right ventricle.
  var myocardium: Estimate?

  /// How many draws: the limits of an interval vary by 1 % of its width from seed to seed.
  private static let drawCount = 10_000

  /// Draws from what two phases leave open.
  ///
  /// Each ventricle has its own `stream` of random numbers.
  init(endDiastole: MeasuredPhase, endSystole: MeasuredPhase, stream: UInt64) {
    var generator = SeededGenerator(seed: 1, stream: stream)
    var draws: [[Double]] = Array(repeating: [], count: 5)
    var rejected: [[Double]] = draws
    for _ in 0..<Self.drawCount {
      let tilt = generator.uniform(-1, 1) * BasePosition.tangentOfUnseenTilt
      let early = Self.draw(endDiastole, tilt: tilt, &generator)
      let late = Self.draw(endSystole, tilt: tilt, &generator)
      let stroke = early.cavity - late.cavity
      let numbers = [
        early.cavity, late.cavity, stroke, 100 * stroke / early.cavity, early.myocardium,
      ]
      let descends = late.depth >= early.depth
      for (index, number) in numbers.enumerated() where number.isFinite {
        if descends { draws[index].append(number) } else { rejected[index].append(number) }
      }
    }
    // Labels that say the base rose are taken as they are.
    if draws[0].count < Self.drawCount / 10 {
      for index in draws.indices { draws[index] += rejected[index] }
    }
    let early = endDiastole.cavity.volume
    let late = endSystole.cavity.volume
    volumes = VentricularVolumes(
      endDiastolic: Self.estimate(early, draws[0], atLeast: 0),
      endSystolic: Self.estimate(late, draws[1], atLeast: 0),
      stroke: Self.estimate(early - late, draws[2], atLeast: -.infinity),
      ejectionFraction: Self.estimate(100 * (early - late) / early, draws[3], atLeast: -.infinity)
    )
    myocardium = endDiastole.myocardium.map {
      Self.estimate($0.volume, draws[4], atLeast: 0)
    }
  }

  private static func draw(
    _ phase: MeasuredPhase,
    tilt: Double,
    _ generator: inout SeededGenerator
  ) -> (cavity: Double, myocardium: Double, depth: Double) {
    let base = phase.base
    // A base nearer to the apex than thought takes volume away.
    let descent =
      generator.uniform(-base.halfWidth, base.halfWidth) + generator.normal(0, base.deviation)
      + tilt * base.arm
    func volume(_ structure: SummedVolume) -> Double {
      structure.volume - descent * structure.baseArea / 1000
        + generator.uniform(-1, 1) * structure.sliceError
        + generator.normal(0, structure.borderDeviation)
        + (structure.borderShift > 0
          ? generator.normal(0, structure.borderShift * structure.borderArea / 1000) : 0)
        + structure.doubts.reduce(0) { $0 + $1.change(generator.uniform(0, 1)) }
    }
    let cavity = volume(phase.cavity)
    return (cavity, phase.myocardium.map(volume) ?? 0, base.depth + descent)
  }

  private static func estimate(
    _ value: Double,
    _ draws: [Double],
    atLeast floor: Double
  ) -> Estimate {
    guard !draws.isEmpty else { return Estimate(value, low: value, high: value) }
    let sorted = draws.sorted()
    func percentile(_ share: Double) -> Double {
      sorted[min(sorted.count - 1, Int(share * Double(sorted.count)))]
    }
    // A plain sum knows nothing of the base's descent, so it may lie in a tail of what is possible:
    // one base slice at both phases gives the least ejection fraction that there can be. The 90 %
    // are then moved so far that half of that tail lies beyond the value.
    let below = Double(sorted.count { $0 < value }) / Double(sorted.count)
    let start = below < 0.05 ? below / 2 : below > 0.95 ? 0.1 - (1 - below) / 2 : 0.05
    return Estimate(value, low: max(floor, percentile(start)), high: percentile(start + 0.9))
  }
}
