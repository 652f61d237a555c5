import Imaging

@testable import Heart

/// How outlines differ from the experts': what the model card states.
struct ValidationFigures {
  /// A patient's quantities from label maps.
  struct Quantities {
    /// Volumes, mL.
    var leftRest, leftSystole, rightRest, rightSystole: Double
    /// The left ventricle's, g.
    var mass: Double

    /// Measures a patient's maps by counting voxels.
    init(_ rest: LabelMap, _ systole: LabelMap) {
      let (rest, systole) = (LabelMeasures(rest), LabelMeasures(systole))
      leftRest = rest.volume(.leftCavity)
      leftSystole = systole.volume(.leftCavity)
      rightRest = rest.volume(.rightCavity)
      rightSystole = systole.volume(.rightCavity)
      mass = HeartTwin.myocardialDensity * rest.volume(.leftWall)
    }

    /// Ejection fractions, %.
    var leftEjection: Double { Self.ejection(leftRest, leftSystole) }
    var rightEjection: Double { Self.ejection(rightRest, rightSystole) }

    private static func ejection(_ rest: Double, _ systole: Double) -> Double {
      rest > 0 ? 100 * (1 - systole / rest) : 0
    }
  }

  /// The mean of some numbers and their standard deviation.
  struct Spread: CustomStringConvertible {
    var bias, deviation: Double

    init(_ errors: [Double]) {
      let bias = errors.reduce(0, +) / Double(errors.count)
      let squares = errors.reduce(0) { $0 + ($1 - bias) * ($1 - bias) }
      self.bias = bias
      deviation = (squares / Double(max(errors.count - 1, 1))).squareRoot()
    }

    var description: String { "\(bias) ± \(deviation)" }
  }

  /// By structure and instant.
  private(set) var dice: [String: [Double]] = [:]
  /// mm, by structure and instant.
  private(set) var hausdorff: [String: [Double]] = [:]
  /// Quantities drawn and those of the experts, a patient each.
  private var drawn: [Quantities] = []
  private var expert: [Quantities] = []
  /// How often the expert's value lies in the drawn twin's 90 % interval, of how many, by quantity.
  private(set) var covered: [String: (count: Int, of: Int)] = [:]
  /// What is off beyond the limits though no review was asked for.
  private(set) var unflagged: [String] = []
  private(set) var unflaggedRight: [String] = []

  /// Adds a patient.
  ///
  /// - Parameters:
  ///   - name: the patient's.
  ///   - rest: the map drawn at end-diastole, and the expert's.
  ///   - systole: those at end-systole.
  ///   - isFlagged: whether a review was asked for.
  mutating func add(
    _ name: String,
    rest: (drawn: LabelMap, expert: LabelMap),
    systole: (drawn: LabelMap, expert: LabelMap),
    isFlagged: Bool
  ) {
    for (instant, maps) in [("ED", rest), ("ES", systole)] {
      for structure in HeartStructure.allCases {
        let key = "\(structure.key) \(instant)"
        let overlap = Agreement.dice(maps.drawn.labels, maps.expert.labels, structure)
        dice[key, default: []].append(overlap)
        hausdorff[key, default: []]
          .append(Agreement.hausdorff(maps.drawn, maps.expert, structure))
        if overlap < 0.7, !isFlagged { unflagged.append("\(name) \(key) \(overlap)") }
      }
    }
    let (ours, theirs) = (
      Quantities(rest.drawn, systole.drawn), Quantities(rest.expert, systole.expert)
    )
    drawn.append(ours)
    expert.append(theirs)
    guard !isFlagged else { return }
    let (left, right) = (
      ours.leftEjection - theirs.leftEjection, ours.rightEjection - theirs.rightEjection
    )
    if abs(left) > 15 { unflagged.append("\(name) LVEF \(left)") }
    if abs(right) > 15 { unflaggedRight.append("\(name) RVEF \(right)") }
  }

  /// Adds whether a patient's intervals hold what an expert's outlines give.
  mutating func add(drawn: HeartTwin, expert: HeartTwin) {
    let quantities: [(String, (HeartTwin) -> Estimate)] = [
      ("LVEDV", \.leftVentricle.endDiastolic), ("LVESV", \.leftVentricle.endSystolic),
      ("LVEF", \.leftVentricle.ejectionFraction), ("mass", \.leftVentricularMass),
      ("RVEDV", \.rightVentricle.endDiastolic), ("RVESV", \.rightVentricle.endSystolic),
      ("RVEF", \.rightVentricle.ejectionFraction),
    ]
    for (name, quantity) in quantities {
      let interval = quantity(drawn)
      let isCovered = interval.low...interval.high ~= quantity(expert).value
      let before = covered[name] ?? (0, 0)
      covered[name] = (before.count + (isCovered ? 1 : 0), before.of + 1)
    }
  }

  /// The errors of a quantity.
  func errors(_ quantity: (Quantities) -> Double) -> Spread {
    Spread(zip(drawn, expert).map { quantity($0) - quantity($1) })
  }

  /// The mean over the patients, by structure and instant.
  static func means(_ figures: [String: [Double]]) -> [String: Double] {
    figures.mapValues { Spread($0).bias }
  }
}
