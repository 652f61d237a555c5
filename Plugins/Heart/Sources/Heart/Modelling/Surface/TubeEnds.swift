/// Where a structure's surface begins and ends at one phase.
struct TubeEnds {
  /// The plane of its base.
  var base: BasePlane
  /// The depth of its tip, mm.
  var tip: Double
  /// The levels whose outlines are the structure's own, not cut by base or tip.
  var outlined: ClosedRange<Int>
  /// The levels that base and tip leave whole: what the surface holds here is what labels say.
  var whole: ClosedRange<Int>
}
