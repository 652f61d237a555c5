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
    let bases = anatomy.bases
    let left = try Self.phases(
      "left ventricle",
      (early, view?.endDiastole, bases.flatMap { SightedBase($0.endDiastole, along: stack) }),
      (late, view?.endSystole, bases.flatMap { SightedBase($0.endSystole, along: stack) })
    ) {
      VolumeMeasurement.leftVentricle($0, along: stack, view: $1, base: $2)
    }
    let fourChambers = view?.showsFourChambers == true ? view : nil
    let right = try Self.phases(
      "right ventricle",
      (early, fourChambers?.endDiastole, nil),
      (late, fourChambers?.endSystole, nil)
    ) { labels, view, _ in
      VolumeMeasurement.rightVentricle(labels, along: stack, view: view)
    }

    func open(_ phase: MeasuredPhase, _ frame: HeartAnatomy.LabelledFrame, _ cavity: HeartStructure)
      -> MeasuredPhase
    {
      phase.doubting(frame.doubts, frame.borderShifts, cavity: cavity, along: stack)
    }
    let leftUncertainty = VolumeUncertainty(
      endDiastole: open(left.0, anatomy.endDiastole, .leftCavity),
      endSystole: open(left.1, anatomy.endSystole, .leftCavity),
      stream: 1
    )
    let rightUncertainty = VolumeUncertainty(
      endDiastole: open(right.0, anatomy.endDiastole, .rightCavity),
      endSystole: open(right.1, anatomy.endSystole, .rightCavity),
      stream: 2
    )
    guard let myocardium = leftUncertainty.myocardium else {
      throw OrganError(.studyRefused, "the end-diastolic label map shows no myocardium")
    }
    leftVentricle = leftUncertainty.volumes
    rightVentricle = rightUncertainty.volumes
    leftVentricularMass = myocardium.scaled(by: Self.myocardialDensity)
    bodySurfaceArea = try BodySurfaceArea.mosteller(person)
    ends = left.0.ends

    let usedView = ends == .labelledView ? view : nil
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

  /// What there is of a phase: the stack's labels, those of a view, and the base in unlabelled ones.
  private typealias Seen = (labels: LabelMap, view: LabelMap?, base: SightedBase?)

  /// Both phases with the long-axis view, else both with unlabelled ones, else both without.
  private static func phases(
    _ name: String,
    _ early: Seen,
    _ late: Seen,
    _ measure: (LabelMap, LabelMap?, SightedBase?) -> MeasuredPhase?
  ) throws -> (MeasuredPhase, MeasuredPhase) {
    if let view = early.view, let other = late.view, let first = measure(early.labels, view, nil),
      let second = measure(late.labels, other, nil), first.ends == .labelledView,
      second.ends == .labelledView
    {
      return (first, second)
    }
    if let base = early.base, let other = late.base, let first = measure(early.labels, nil, base),
      let second = measure(late.labels, nil, other), first.ends == .views, second.ends == .views
    {
      return (first, second)
    }
    guard let first = measure(early.labels, nil, nil) else {
      throw OrganError(.studyRefused, "the end-diastolic label map shows no \(name)")
    }
    guard let second = measure(late.labels, nil, nil) else {
      throw OrganError(.studyRefused, "the end-systolic label map shows no \(name)")
    }
    return (first, second)
  }
}
