import Foundation

/// Finds where an image of another contrast lies: rigidly, then by an affine map, from coarse to
/// fine, by normalised mutual information.
///
/// It is deterministic: samples are a fixed lattice, and Powell's method starts from the centres of
/// the two structures. Mirror images are never tried: which side is which, the headers say.
///
/// - SeeAlso: Studholme, Hill, Hawkes 1999, "An overlap invariant entropy measure of 3D medical image
///   alignment", doi:10.1016/S0031-3203(98)00091-0; Powell 1964, doi:10.1093/comjnl/7.2.155.
public struct Registration: Sendable {
  /// How far the map may bend.
  public enum Freedom: Sendable {
    /// Three shifts and three turns.
    case rigid
    /// Scales and shears besides.
    case affine
  }

  /// Where the moving image lies in the fixed one's space: moving position to fixed position, mm.
  public let transform: AffineMap
  /// Normalised mutual information at the end, 1 (nothing shared) to 2 (each tells the other).
  public let similarity: Double

  /// Places an image.
  ///
  /// - Parameters:
  ///   - moving: the image to be placed.
  ///   - movingStructure: what it shows, such as all but the background.
  ///   - fixed: the image it is placed on.
  ///   - fixedStructure: what that shows of the same.
  ///   - ignored: where the fixed image shows what the moving one does not.
  ///   - freedom: how far the map may bend.
  ///   - finest: the step of the samples at the finest level, mm; coarser images are seen no finer than
  ///     their own voxels, whose steps would otherwise draw the border outwards by half of one.
  ///   - check: called now and then; what it throws ends the search.
  public init(
    of moving: Volume,
    _ movingStructure: Mask,
    onto fixed: Volume,
    _ fixedStructure: Mask,
    ignoring ignored: Mask? = nil,
    freedom: Freedom = .affine,
    finest: Double = 2,
    check: () throws -> Void = {}
  ) rethrows {
    let centre = fixedStructure.centre
    let movingCentre = movingStructure.centre
    var pose = Pose(centre: centre, movingCentre: movingCentre)
    var similarity = 1.0
    var levels: [(step: Double, count: Int)] = [(8, 6), (4, 6)]
    if freedom == .affine { levels += [(8, 12), (4, 12)] }
    let finest = max(finest, cbrt(max(moving.grid.voxelVolume, fixed.grid.voxelVolume)))
    if finest < 4 { levels.append((finest, freedom == .affine ? 12 : 6)) }
    for level in levels {
      let scene = Similarity(
        moving: moving.blackened(outside: movingStructure, smoothedBy: level.step / 2),
        fixed: fixed.blackened(outside: fixedStructure, smoothedBy: level.step / 2),
        structure: fixedStructure,
        ignored: ignored,
        step: level.step
      )
      var search = DirectionSearch(
        start: Array(pose.numbers.prefix(level.count)),
        step: level.step / 2,
        tolerance: level.step / 40
      )
      try search.maximise(check: check) { numbers in
        var tried = pose
        tried.numbers.replaceSubrange(0..<level.count, with: numbers)
        return scene(tried.fixedToMoving)
      }
      pose.numbers.replaceSubrange(0..<level.count, with: search.best)
      similarity = search.value
    }
    // Scales and turns of a few per cent and degrees: the map can always be turned back.
    transform = pose.fixedToMoving.inverse ?? .identity
    self.similarity = similarity
  }
}

/// The twelve numbers of a map from fixed to moving space, each about 1 mm at a head's surface.
private struct Pose {
  /// Shifts (mm), turns, scales and shears (mm at `reach`).
  var numbers = [Double](repeating: 0, count: 12)
  let centre: SIMD3<Double>
  let movingCentre: SIMD3<Double>
  /// How far from the centre a turn of 1 moves a point by 1 mm.
  static let reach = 60.0

  init(centre: SIMD3<Double>, movingCentre: SIMD3<Double>) {
    (self.centre, self.movingCentre) = (centre, movingCentre)
  }

  /// Scales, then shears, then turns about the three axes, then the shift.
  var fixedToMoving: AffineMap {
    let part = numbers.map { $0 / Self.reach }
    let scale = (6..<9).map { exp(part[$0]) }
    var axes = [
      SIMD3(scale[0], 0, 0), SIMD3(part[9], scale[1], 0), SIMD3(part[10], part[11], scale[2]),
    ]
    for axis in 0..<3 { axes = axes.map { Self.turned($0, about: axis, by: part[3 + axis]) } }
    let linear = AffineMap(axes: axes, offset: .zero)
    let shift = SIMD3(numbers[0], numbers[1], numbers[2])
    return AffineMap(axes: axes, offset: movingCentre + shift - linear.direction(centre))
  }

  private static func turned(
    _ vector: SIMD3<Double>,
    about axis: Int,
    by angle: Double
  ) -> SIMD3<Double> {
    let (first, second) = ((axis + 1) % 3, (axis + 2) % 3)
    var turned = vector
    turned[first] = cos(angle) * vector[first] - sin(angle) * vector[second]
    turned[second] = sin(angle) * vector[first] + cos(angle) * vector[second]
    return turned
  }
}

extension Mask {
  /// The centre of gravity, mm; the grid's own centre for an empty mask.
  fileprivate var centre: SIMD3<Double> {
    var sum = SIMD3<Double>.zero
    var count = 0.0
    var place = 0
    for k in 0..<grid.size.z {
      for j in 0..<grid.size.y {
        for i in 0..<grid.size.x {
          if voxels[place] {
            sum += SIMD3(Double(i), Double(j), Double(k))
            count += 1
          }
          place += 1
        }
      }
    }
    let middle = SIMD3(Double(grid.size.x), Double(grid.size.y), Double(grid.size.z)) / 2
    return grid.position(count > 0 ? sum / count : middle)
  }
}

extension Volume {
  /// The structure's intensities from 0.1 (its first percentile) to 1 (its last), 0 outside.
  fileprivate func blackened(outside structure: Mask, smoothedBy sigma: Double) -> Volume {
    var inside: [Float] = []
    for (value, isIn) in zip(voxels, structure.voxels) where isIn { inside.append(value) }
    inside.sort()
    guard let first = inside.first, let last = inside.last else { return self }
    let low = inside[inside.count / 100]
    let high = inside[inside.count - 1 - inside.count / 100]
    // Of a few constant labels the percentiles may be one.
    let (bottom, top) = high > low ? (low, high) : (first, max(last, first + 1))
    var scaled = self
    for place in voxels.indices {
      let part = min(max((voxels[place] - bottom) / (top - bottom), 0), 1)
      scaled.voxels[place] = structure.voxels[place] ? 0.1 + 0.9 * part : 0
    }
    return sigma > 0 ? scaled.smoothed(sigma: sigma) : scaled
  }
}
