import Foundation
import Numerics
import OrganKit

/// What a synthetic study is made from: the numbers a seed draws, or those of the default demo.
struct DemonstrationPlan: Sendable, Equatable, Codable {
  var sex = Patient.Sex.female
  /// Years.
  var age = 58.0
  /// cm.
  var height = 166.0
  /// kg.
  var weight = 64.0

  /// mL.
  var leftEndDiastolicVolume = 126.0
  /// A share, not %.
  var leftEjectionFraction = 0.62
  /// mL; both ventricles eject the same volume.
  var rightEndDiastolicVolume = 132.0
  /// The lateral wall at end-diastole, mm.
  var wallThickness = 6.0
  /// The left cavity from the base to its apex at end-diastole, mm.
  var length = 84.0
  /// The cavity's width towards the inferior wall as a share of that towards the right ventricle.
  var roundness = 0.94
  /// How far the base descends until end-systole, mm: a whole slice, so that it stays on a face.
  var baseDescent = 8.0
  /// The time between two beats, ms.
  var period = 880.0

  /// How many phases are imaged, and which of them is end-systole.
  var phaseCount = 10
  var endSystole = 4
  /// Between voxel centres within a slice, mm.
  var pixelSpacing = 1.5
  /// Between slices, mm; they are as thick.
  var sliceSpacing = 8.0
  /// How far the base lies beyond a slice's face, as a share of the spacing: 0 is on the face.
  var baseOffset = 0.0
  /// Between the stack's normal and the left ventricle's long axis, degrees, and towards where.
  var tilt = 0.0
  var tiltDirection = 0.0
  /// Slices without a ventricle, before the base and after the apex.
  var emptySlicesAtBase = 1
  var emptySlicesAtApex = 1
  /// The standard deviation of each slice's shift along each of its axes, mm.
  var shiftDeviation = 1.0
  /// The noise in each of the two channels; blood is 300.
  var noise = 8.0
  /// The bias field's logarithm at the edge of the field of view.
  var bias = 0.18
  var hasFourChamberView = true

  /// The default demo: its base on a slice's face at end-diastole and at end-systole, no tilt.
  init() {}

  /// What a seed draws.
  init(seed: UInt64) {
    var draw = SeededGenerator(seed: seed, stream: 1)
    sex = draw.uniform() < 0.5 ? .female : .male
    age = draw.uniform(25, 80).rounded()
    height = (draw.normal(sex == .female ? 164 : 177, 6)).rounded()
    weight = (draw.uniform(20, 31) * height * height / 10_000).rounded()

    let size = exp(draw.normal(0, 0.25))
    leftEndDiastolicVolume = Self.clamped((sex == .female ? 128 : 155) * size, 75, 280)
    let expected = 0.6 - 0.0014 * (leftEndDiastolicVolume - 140)
    leftEjectionFraction = Self.clamped(draw.normal(expected, 0.07), 0.22, 0.74)
    let ejected = leftEndDiastolicVolume * leftEjectionFraction
    rightEndDiastolicVolume = Self.clamped(ejected / draw.uniform(0.42, 0.64), 70, 260)
    wallThickness = Self.clamped(draw.normal(8.5, 1.6), 5.5, 14)
    length = 86 * cbrt(leftEndDiastolicVolume / 130) * draw.uniform(0.93, 1.07)
    roundness = draw.uniform(0.88, 1)
    baseDescent = Self.clamped((3 + 15 * leftEjectionFraction) * draw.uniform(0.75, 1.25), 3, 18)
    period = draw.uniform(700, 1100).rounded()

    pixelSpacing = draw.uniform(1.3, 1.7)
    sliceSpacing = [8, 9, 10][Int(draw.uniform(0, 3))]
    baseOffset = draw.uniform()
    tilt = draw.uniform(0, 10)
    tiltDirection = draw.uniform(0, 360)
    emptySlicesAtBase = Int(draw.uniform(0, 3))
    emptySlicesAtApex = Int(draw.uniform(0, 3))
    shiftDeviation = 2
    noise = draw.uniform(5, 14)
    bias = draw.uniform(0.05, 0.3)
    // Every second seed: the odd ones.
    hasFourChamberView = seed % 2 == 1
  }

  private static func clamped(_ value: Double, _ low: Double, _ high: Double) -> Double {
    min(max(value, low), high)
  }

  /// When the phases are, and how far each has contracted.
  var cycle: CardiacCycle {
    CardiacCycle(phaseCount: phaseCount, endSystole: endSystole, period: period)
  }

  /// The ventricles at each phase.
  func shapes() -> [VentricularShape] {
    let apicalThinning = 0.7
    var proportions = VentricularShape.Proportions(
      roundness: roundness,
      waist: 0.3,
      apicalThinning: apicalThinning,
      apexDepth: length + apicalThinning * wallThickness,
      rightApexGap: 0.12 * length,
      wallVolume: 0
    )
    let atRest = VentricularShape(
      leftVolume: leftEndDiastolicVolume * 1000,
      wallThickness: wallThickness,
      rightVolume: rightEndDiastolicVolume * 1000,
      baseDepth: 0,
      proportions
    )
    proportions.wallVolume = atRest.wallVolume
    let stroke = leftEndDiastolicVolume * leftEjectionFraction * 1000
    return (0..<phaseCount)
      .map { phase in
        let contraction = cycle.contraction(phase)
        guard contraction > 0 else { return atRest }
        return VentricularShape(
          leftVolume: leftEndDiastolicVolume * 1000 - stroke * contraction,
          rightVolume: rightEndDiastolicVolume * 1000 - stroke * contraction,
          baseDepth: baseDescent * contraction,
          proportions
        )
      }
  }
}
