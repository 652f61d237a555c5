import Foundation

/// A square around the heart, turned so that the right ventricle lies on its left, and as large as the
/// heart asks for.
struct HeartCrop: Equatable, Sendable {
  /// mm.
  var centre: SIMD2<Double>
  /// From the image's columns to the crop's, radians.
  var angle: Double
  /// Between pixels, mm.
  var spacing: Double
  /// Pixels along each side.
  var size: Int

  /// The crop around a heart, and its root mean square radius (mm).
  ///
  /// For each label it is known how much each pixel weighs, label 0 aside; one at least of the pixels
  /// to look at weighs something. Positions are in mm.
  static func around(
    _ weights: [[Double]],
    at pixels: [Int],
    _ rule: HeartNetworks.CropRule,
    position: (Int) -> SIMD2<Double>
  ) -> (crop: HeartCrop, radius: Double) {
    func moments(_ labels: [Int]) -> (mass: Double, centre: SIMD2<Double>) {
      var (mass, sum) = (0.0, SIMD2<Double>.zero)
      for pixel in pixels {
        let weight = labels.reduce(0) { $0 + weights[$1][pixel] }
        mass += weight
        sum += weight * position(pixel)
      }
      return (mass, mass > 0 ? sum / mass : .zero)
    }
    let whole = moments([1, 2, 3])
    let right = moments([1])
    let left = moments([2, 3])
    var spread = 0.0
    for pixel in pixels {
      let offset = position(pixel) - whole.centre
      let weight = weights[1][pixel] + weights[2][pixel] + weights[3][pixel]
      spread += weight * (offset * offset).sum()
    }
    let radius = (spread / whole.mass).squareRoot()
    let across = left.centre - right.centre
    let crop = HeartCrop(
      centre: whole.centre,
      angle: right.mass > 0 && left.mass > 0 ? atan2(across.y, across.x) : 0,
      spacing: min(max(rule.radii * radius, rule.limits[0]), rule.limits[1]) / Double(rule.size),
      size: rule.size
    )
    return (crop, radius)
  }

  /// Whether another crop of the same heart differs by more than the segmenter is trained to bear: by
  /// 12°, 8 mm or a tenth in scale.
  func isFar(from other: HeartCrop) -> Bool {
    let turn = abs(remainder(angle - other.angle, 2 * .pi))
    let offset = centre - other.centre
    return turn > 12 * .pi / 180 || (offset * offset).sum() > 64
      || abs(log(spacing / other.spacing)) > 0.1
  }

  private var turn: SIMD2<Double> { SIMD2(cos(angle), sin(angle)) }
  private var half: Double { Double(size - 1) / 2 }

  /// Where its pixels lie, mm: columns vary fastest.
  var positions: [SIMD2<Double>] {
    let (turn, half) = (turn, half)
    return (0..<size * size)
      .map { pixel in
        let column = Double(pixel % size) - half
        let row = Double(pixel / size) - half
        return centre + spacing
          * SIMD2(column * turn.x - row * turn.y, column * turn.y + row * turn.x)
      }
  }

  /// The point in the crop's columns and rows at a position (mm).
  func point(at position: SIMD2<Double>) -> SIMD2<Double> {
    let (turn, half) = (turn, half)
    let offset = position - centre
    return SIMD2(
      (offset.x * turn.x + offset.y * turn.y) / spacing + half,
      (offset.y * turn.x - offset.x * turn.y) / spacing + half
    )
  }

  /// The columns and rows of a stack's voxels that it may reach, with a margin of background.
  func extent(in stack: PhaseStack) -> (columns: Range<Int>, rows: Range<Int>) {
    let corners = [(-1.0, -1.0), (-1, 1), (1, -1), (1, 1)]
      .map { x, y in
        let reach = spacing * (half + 1)
        return
          (centre + reach * SIMD2(x * turn.x - y * turn.y, x * turn.y + y * turn.x)) / stack.spacing
      }
    func range(_ places: [Double], _ count: Int) -> Range<Int> {
      let low = (places.min() ?? 0).rounded(.down) - 2
      let high = (places.max() ?? 0).rounded(.up) + 3
      let first = Int(min(max(low, 0), Double(count - 1)))
      return first..<max(first + 1, Int(min(max(high, 1), Double(count))))
    }
    return (range(corners.map(\.x), stack.columns), range(corners.map(\.y), stack.rows))
  }
}
