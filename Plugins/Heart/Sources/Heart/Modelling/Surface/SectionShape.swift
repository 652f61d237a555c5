/// A family of closed outlines that numbers describe, such that a straight mixture of two members
/// with the same numbers of vertices never crosses itself.
protocol SectionShape {
  /// How many vertices an outline has.
  var vertexCount: Int { get }

  /// Where a region's middle is and which outline, of area 1 up to a factor, is nearest to it.
  ///
  /// - Parameters:
  ///   - points: points evenly spread over the region, mm.
  ///   - area: the region's area, mm².
  ///   - middle: the middle to take, mm, for a family that does not choose it.
  /// - Returns: the middle, mm, and the outline's numbers.
  func describe(
    _ points: [SIMD2<Double>],
    area: Double,
    middle: SIMD2<Double>
  ) -> (middle: SIMD2<Double>, numbers: [Double])

  /// The outline's vertices about the middle, counter-clockwise; any area.
  func outline(_ numbers: [Double]) -> [SIMD2<Double>]

  /// The fractions of the way from the rim to the middle at which a flat lid over an outline has
  /// rings of vertices, and its triangles: see `VentricularTube.lid`.
  var lid: SectionLid { get }
}

/// How an outline is closed by a flat lid.
enum SectionLid {
  /// Concentric copies down to a vertex in the middle: for outlines that all see their middle.
  case rings([Double])
  /// Straight chords between the vertices i and n − i: for outlines between two chains.
  case chords
}
