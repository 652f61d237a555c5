/// How well the base of a ventricle is known at one phase.
struct BasePosition: Sendable {
  /// Its depth along the stack, mm.
  var depth: Double
  /// The half-width, mm, within which it is equally likely: half a slice where only the stack tells.
  var halfWidth: Double
  /// The standard deviation, mm, where a long-axis view tells.
  var deviation: Double
  /// How far beside the long-axis view the ventricle's middle lies, mm: what a tilt that the view
  /// cannot show is worth.
  var arm: Double

  /// The stack may be tilted against the base by 10° either way, unseen by the view.
  static let tangentOfUnseenTilt = 0.176

  /// The base within the most basal labelled slice's thickness.
  init(firstOf sections: Sections, _ first: Int) {
    depth = sections.stack.top(first)
    halfWidth = sections.stack.spacing / 2
    deviation = 0
    arm = 0
  }

  /// The base where unlabelled views show it, at the middle of a section.
  init(_ sighted: SightedBase, at centroid: SIMD3<Double>) {
    depth = sighted.depth(at: centroid)
    halfWidth = 0
    deviation = sighted.deviation(at: centroid)
    arm = 0
  }

  /// The base where a labelled long-axis view shows it, at the middle of a section.
  init(_ extent: LongAxisExtent, at centroid: SIMD3<Double>) {
    depth = extent.baseDepth(at: centroid)
    halfWidth = extent.voxelSize / 2
    deviation = extent.lineDeviation
    arm = extent.distance(to: centroid)
  }
}
