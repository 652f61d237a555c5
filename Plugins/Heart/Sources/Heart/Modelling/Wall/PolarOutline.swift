import Foundation
import Imaging

/// The smooth outline of a region around a centre, as a distance in every direction.
///
/// Half the square of the distance is a Fourier series over the direction, and its coefficients are
/// integrals over the region: ∫∫ cos nθ dA = ∫ ½ r² cos nθ dθ. So they are sums over the region's
/// pixels, no contour is traced, the outline encloses the region's area exactly, and an edge of
/// pixels leaves no steps. The region must be star-shaped about the centre, as a ventricle's
/// short-axis section is.
struct PolarOutline: Sendable {
  /// The centre, mm within the slice.
  var centre: SIMD2<Double>
  /// The distance (mm) every 2π/`count`, from the first image axis towards the second.
  private var distances: [Double]

  /// How many directions are tabulated.
  static let count = 240

  /// Harmonics beyond a twelfth of the circle are noise of pixels.
  private static let order = 12

  /// Each pixel is split in 3 × 3, which matters near the centre only.
  private static let split = 3

  /// The outline of some labels in a slice.
  ///
  /// - Returns: nil where none of the slice's pixels carries one.
  init?(of structure: Set<UInt8>, in labels: LabelMap, slice: Int, centre: SIMD2<Double>) {
    let grid = labels.grid
    let spacing = SIMD2(grid.spacing.x, grid.spacing.y)
    var cosines = [Double](repeating: 0, count: Self.order + 1)
    var sines = cosines
    let piece = spacing.x * spacing.y / Double(Self.split * Self.split)
    for j in 0..<grid.size.y {
      for i in 0..<grid.size.x where structure.contains(labels[i, j, slice]) {
        for part in 0..<Self.split * Self.split {
          let within = SIMD2(Double(part % Self.split), Double(part / Self.split))
          let offset = (within + 0.5) / Double(Self.split) - 0.5
          let point = (SIMD2(Double(i), Double(j)) + offset) * spacing - centre
          let distance = (point * point).sum().squareRoot()
          guard distance > 1e-9 else {
            cosines[0] += piece
            continue
          }
          // cos nθ and sin nθ by turning, without a trigonometric function.
          let turn = point / distance
          var (c, s) = (1.0, 0.0)
          for n in 0...Self.order {
            cosines[n] += piece * c
            sines[n] += piece * s
            (c, s) = (c * turn.x - s * turn.y, c * turn.y + s * turn.x)
          }
        }
      }
    }
    guard cosines[0] > 0 else { return nil }
    self.centre = centre
    distances = (0..<Self.count)
      .map { index in
        let angle = 2 * Double.pi * Double(index) / Double(Self.count)
        var half = cosines[0] / 2
        for n in 1...Self.order {
          // Flat for the low harmonics, e⁻⁴ at the last.
          let share = Double(n) / Double(Self.order)
          let damping = exp(-4 * pow(share, 6))
          half +=
            damping * (cosines[n] * cos(Double(n) * angle) + sines[n] * sin(Double(n) * angle))
        }
        return (2 * max(0, half / .pi)).squareRoot()
      }
  }

  /// The distance (mm) from the centre in a direction (radians), between tabulated directions
  /// linearly.
  func distance(_ angle: Double) -> Double {
    let place = angle / (2 * .pi) * Double(Self.count)
    let below = place.rounded(.down)
    let index = ((Int(below) % Self.count) + Self.count) % Self.count
    let share = place - below
    return distances[index] * (1 - share) + distances[(index + 1) % Self.count] * share
  }

  /// How far (mm) a point relative to the centre lies outside; negative inside.
  func excess(_ point: SIMD2<Double>) -> Double {
    (point * point).sum().squareRoot() - distance(atan2(point.y, point.x))
  }
}
