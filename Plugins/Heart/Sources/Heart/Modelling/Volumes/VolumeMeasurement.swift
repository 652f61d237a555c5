import Imaging
import Numerics

/// A ventricle at one phase: its cavity, its wall where it is labelled, and its base.
struct MeasuredPhase: Sendable {
  /// The cavity.
  var cavity: SummedVolume
  /// The myocardium; nil for the right ventricle.
  var myocardium: SummedVolume?
  /// The base.
  var base: BasePosition
  /// What told where the structure ends.
  var ends: HeartTwin.Ends

  /// The phase with what may be wrong with the network's outlines: the slices of which it was not sure,
  /// and where borders lie.
  ///
  /// A labelled view settles where the ends are, unlabelled ones settle the base alone.
  ///
  /// - Parameters:
  ///   - doubts: the slices, by structure.
  ///   - shifts: the standard deviations of the borders' places, mm, by structure.
  ///   - structure: the cavity's.
  ///   - stack: the short-axis stack.
  /// - Returns: the phase.
  func doubting(
    _ doubts: [HeartStructure: [DoubtfulSlice]],
    _ shifts: [HeartStructure: Double] = [:],
    cavity structure: HeartStructure,
    along stack: ShortAxisStack
  ) -> MeasuredPhase {
    var phase = self
    phase.cavity.borderShift = shifts[structure] ?? 0
    phase.myocardium?.borderShift = shifts[.leftWall] ?? 0
    guard ends != .labelledView else { return phase }
    func open(_ structure: HeartStructure) -> [DoubtfulSlice] {
      let all = doubts[structure] ?? []
      // The slices at the base are nearer to it than to the stack's end.
      let end = Double(stack.sliceCount - 1) * stack.spacing
      return ends == .slices ? all : all.filter { 2 * depth(of: $0, stack) > base.depth + end }
    }
    phase.cavity.doubts = open(structure)
    phase.myocardium?.doubts = open(.leftWall)
    return phase
  }

  private func depth(of doubt: DoubtfulSlice, _ stack: ShortAxisStack) -> Double {
    Double(stack.slice(doubt.slice)) * stack.spacing
  }
}

/// Measures a ventricle on label maps at one phase.
enum VolumeMeasurement {
  /// The left ventricle: cavity (3) and myocardium (2).
  ///
  /// - Parameters:
  ///   - labels: the stack's at the phase.
  ///   - stack: the short-axis stack.
  ///   - view: a labelled long-axis view at the same phase.
  ///   - base: the base at the same phase, as unlabelled views show it.
  /// - Returns: nil where a structure is not labelled.
  static func leftVentricle(
    _ labels: LabelMap,
    along stack: ShortAxisStack,
    view: LabelMap?,
    base: SightedBase? = nil
  ) -> MeasuredPhase? {
    let cavity = Sections(of: [3], in: labels, along: stack)
    let outline = Sections(of: [2, 3], in: labels, along: stack)
    let wall = Sections(of: [2], in: labels, along: stack)
    if let view, let base = LongAxisExtent(of: [3], in: view, along: stack),
      let outer = LongAxisExtent(of: [2, 3], in: view, along: stack),
      let first = cavity.first,
      let inside = SummedVolume(cavity, base: base, apexDepth: base.apexDepth),
      let whole = SummedVolume(outline, base: base, apexDepth: outer.apexDepth)
    {
      var myocardium = whole
      myocardium.volume -= inside.volume
      myocardium.baseArea -= inside.baseArea
      let drawn = SummedVolume(wall)
      myocardium.borderDeviation = drawn?.borderDeviation ?? 0
      myocardium.borderArea = drawn?.borderArea ?? 0
      return MeasuredPhase(
        cavity: inside,
        myocardium: myocardium,
        base: BasePosition(base, at: cavity.centroid(first)),
        ends: .labelledView
      )
    }
    if let sighted = base, let first = cavity.first,
      let inside = SummedVolume(cavity, around: cavity, base: sighted, power: 1),
      let muscle = SummedVolume(wall, around: cavity, base: sighted, power: 0.5)
    {
      return MeasuredPhase(
        cavity: inside,
        myocardium: muscle,
        base: BasePosition(sighted, at: cavity.centroid(first)),
        ends: .views
      )
    }
    guard let inside = SummedVolume(cavity), let first = cavity.first,
      let myocardium = SummedVolume(wall)
    else { return nil }
    return MeasuredPhase(
      cavity: inside,
      myocardium: myocardium,
      base: BasePosition(firstOf: cavity, first),
      ends: .slices
    )
  }

  /// The right ventricle's cavity (1).
  ///
  /// `view` is a labelled four-chamber view at the same phase.
  ///
  /// - Returns: nil where it is not labelled.
  static func rightVentricle(
    _ labels: LabelMap,
    along stack: ShortAxisStack,
    view: LabelMap?
  ) -> MeasuredPhase? {
    let cavity = Sections(of: [1], in: labels, along: stack)
    guard let first = cavity.first else { return nil }
    if let view, let extent = LongAxisExtent(of: [1], in: view, along: stack),
      let inside = SummedVolume(cavity, base: extent, apexDepth: extent.apexDepth)
    {
      return MeasuredPhase(
        cavity: inside,
        myocardium: nil,
        base: BasePosition(extent, at: cavity.centroid(first)),
        ends: .labelledView
      )
    }
    return SummedVolume(cavity)
      .map { inside in
        MeasuredPhase(
          cavity: inside,
          myocardium: nil,
          base: BasePosition(firstOf: cavity, first),
          ends: .slices
        )
      }
  }
}
