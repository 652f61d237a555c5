import Imaging

/// The plane that ends a ventricle towards its base, in the stack's coordinates.
struct BasePlane: Equatable {
  /// The depth where the plane crosses x = y = 0, mm.
  var depth: Double
  /// How much deeper the plane lies a millimetre along x and y.
  var gradient: SIMD2<Double>

  /// A plane level with the slices.
  init(level depth: Double) {
    self.depth = depth
    gradient = .zero
  }

  /// The plane that a long-axis view shows as a line.
  ///
  /// A view cannot show the tilt across itself. A ventricle's valves stand about square on the left
  /// ventricle's long axis, so that tilt is taken from the axis' own: a slope of m millimetres
  /// aside a millimetre of depth makes the plane rise by m a millimetre.
  ///
  /// - Parameters:
  ///   - extent: what the view shows.
  ///   - sight: where the view lies.
  ///   - rise: how much deeper, by the axis, the plane lies a millimetre along x and y.
  ///   - frame: the stack's coordinates.
  init(_ extent: LongAxisExtent, _ sight: LongAxisSight, rise: SIMD2<Double>, frame: SliceFrame) {
    func seen(_ point: SIMD2<Double>) -> Double {
      extent.baseDepth(at: frame.position(point, depth: 0))
    }
    let origin = seen(.zero)
    let seenGradient = SIMD2(seen(SIMD2(1, 0)) - origin, seen(SIMD2(0, 1)) - origin)
    let unseen = (rise * sight.across).sum() * sight.across
    gradient = seenGradient + unseen
    // On the line that the view shows, the plane is where it was seen.
    let onView = sight.line(atDepth: origin) * sight.across
    depth = seen(onView) - (gradient * onView).sum()
  }

  /// The plane's depth at a point, mm.
  func depth(at point: SIMD2<Double>) -> Double { depth + (gradient * point).sum() }
}
