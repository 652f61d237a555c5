import Imaging

/// Which way within a short-axis slice the patient's front and head lie: the side of the anterior
/// insertion.
struct FrontDirection: Sendable, Equatable {
  /// The direction along the slice's first and second axis.
  var direction: SIMD2<Double>
  /// Whether a convention told it and not the image.
  var isAssumed: Bool

  /// The front of a stack.
  ///
  /// An oriented grid tells it. Without orientation the convention of the ACDC data set holds:
  /// slices are stored as a reader sees them who looks from the apex, so that a column's index grows
  /// away from the front where the right ventricle lies towards the smaller row index. (There the
  /// liver lies at larger column indices.) Seen as a frame of (row, column, base to apex) such
  /// indices are left-handed, and this is all that is assumed: a stack stored from apex to base, or
  /// with the right ventricle on the other side, is turned accordingly.
  ///
  /// `septum` runs from the left to the right ventricle's centre, along the slice's axes.
  init(_ stack: ShortAxisStack, septum: SIMD2<Double>) {
    let grid = stack.grid
    if grid.isOriented {
      let up = SIMD3(0.0, 1.0, 1.0)
      direction = SIMD2(grid.axes[0].normalised.dot(up), grid.axes[1].normalised.dot(up))
      isAssumed = false
    } else {
      // Left-handed: front = -(septum × apex), with the apex along ±k.
      let apex = stack.startsAtBase ? 1.0 : -1.0
      direction = SIMD2(-septum.y * apex, septum.x * apex)
      isAssumed = true
    }
  }
}
