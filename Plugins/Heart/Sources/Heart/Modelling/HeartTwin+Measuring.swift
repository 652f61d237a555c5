import Imaging
import OrganKit

extension HeartTwin {
  /// Measures volumes, mass and wall; the surfaces come from elsewhere.
  ///
  /// Of the person only height and weight matter, if known.
  ///
  /// - Throws: `OrganError.Code.studyRefused` where a structure is not labelled.
  init(measuring anatomy: HeartAnatomy, person: Patient) throws {
    let early = anatomy.endDiastole.labels
    let late = anatomy.endSystole.labels
    guard let stack = ShortAxisStack(early) else {
      throw OrganError(.studyRefused, "the end-diastolic label map shows no left ventricle")
    }
    guard Self.areAlike(early.grid, late.grid) else {
      throw OrganError(
        .studyRefused,
        "the label maps at end-diastole and end-systole lie on different grids"
      )
    }
    let view = anatomy.orientedView
    let left = try Self.phases("left ventricle", early, late, view) {
      VolumeMeasurement.leftVentricle($0, along: stack, view: $1)
    }
    let fourChambers = view?.showsFourChambers == true ? view : nil
    let right = try Self.phases("right ventricle", early, late, fourChambers) {
      VolumeMeasurement.rightVentricle($0, along: stack, view: $1)
    }

    let doubts = (anatomy.endDiastole.doubts, anatomy.endSystole.doubts)
    let leftUncertainty = VolumeUncertainty(
      endDiastole: left.0.doubting(doubts.0, cavity: .leftCavity),
      endSystole: left.1.doubting(doubts.1, cavity: .leftCavity),
      stream: 1
    )
    let rightUncertainty = VolumeUncertainty(
      endDiastole: right.0.doubting(doubts.0, cavity: .rightCavity),
      endSystole: right.1.doubting(doubts.1, cavity: .rightCavity),
      stream: 2
    )
    guard let myocardium = leftUncertainty.myocardium else {
      throw OrganError(.studyRefused, "the end-diastolic label map shows no myocardium")
    }
    leftVentricle = leftUncertainty.volumes
    rightVentricle = rightUncertainty.volumes
    leftVentricularMass = myocardium.scaled(by: Self.myocardialDensity)
    bodySurfaceArea = try BodySurfaceArea.mosteller(person)
    usesLongAxis = left.0.usesLongAxis

    let usedView = usesLongAxis ? view : nil
    let wallEarly = WallMeasurement(early, along: stack, view: usedView?.endDiastole)
    let wallLate = WallMeasurement(
      late,
      along: stack,
      fallback: wallEarly.bearing,
      view: usedView?.endSystole
    )
    segments = WallSegments.pair(wallEarly, wallLate)
    isOrientationAssumed = wallEarly.isOrientationAssumed
    surfaces = []
    sliceShifts = []
  }

  /// g/mL.
  static let myocardialDensity = 1.05

  /// Whether two grids differ by rounding at most: a hundredth of a millimetre.
  private static func areAlike(_ one: VoxelGrid, _ other: VoxelGrid) -> Bool {
    guard one.size == other.size, one.isOriented == other.isOriented else { return false }
    let steps = zip(one.axes, other.axes).map { ($0 - $1).length }
    return ([(one.origin - other.origin).length] + steps).allSatisfy { $0 < 0.01 }
  }

  /// Both phases with the long-axis view, or both without.
  private static func phases(
    _ name: String,
    _ early: LabelMap,
    _ late: LabelMap,
    _ view: HeartAnatomy.LongAxisLabels?,
    _ measure: (LabelMap, LabelMap?) -> MeasuredPhase?
  ) throws -> (MeasuredPhase, MeasuredPhase) {
    if let view, let first = measure(early, view.endDiastole), first.usesLongAxis,
      let second = measure(late, view.endSystole), second.usesLongAxis
    {
      return (first, second)
    }
    guard let first = measure(early, nil) else {
      throw OrganError(.studyRefused, "the end-diastolic label map shows no \(name)")
    }
    guard let second = measure(late, nil) else {
      throw OrganError(.studyRefused, "the end-systolic label map shows no \(name)")
    }
    return (first, second)
  }
}
