/// A linear map of space and a shift: position p goes to `offset + p.x·axes[0] + …`, all in mm.
public struct AffineMap: Equatable, Sendable, Codable {
  /// Where the unit vectors go.
  public var axes: [SIMD3<Double>]
  /// Where the origin goes, mm.
  public var offset: SIMD3<Double>

  /// A map from its three columns and its shift.
  public init(axes: [SIMD3<Double>], offset: SIMD3<Double>) {
    precondition(axes.count == 3, "a map of space has three columns")
    self.axes = axes
    self.offset = offset
  }

  /// The map that leaves everything in place.
  public static let identity = AffineMap(
    axes: [SIMD3(1, 0, 0), SIMD3(0, 1, 0), SIMD3(0, 0, 1)],
    offset: .zero
  )

  /// Where a position goes, mm.
  public func callAsFunction(_ position: SIMD3<Double>) -> SIMD3<Double> {
    offset + direction(position)
  }

  /// Where a direction points afterwards; the shift does not matter.
  public func direction(_ direction: SIMD3<Double>) -> SIMD3<Double> {
    direction.x * axes[0] + direction.y * axes[1] + direction.z * axes[2]
  }

  /// What a volume is multiplied by; negative for a mirror image.
  public var determinant: Double { axes[0].cross(axes[1]).dot(axes[2]) }

  /// The map back; nil for one that flattens space.
  public var inverse: AffineMap? {
    let volume = determinant
    guard volume.isFinite, abs(volume) > 1e-12 else { return nil }
    let rows = [
      axes[1].cross(axes[2]) / volume, axes[2].cross(axes[0]) / volume,
      axes[0].cross(axes[1]) / volume,
    ]
    let columns = (0..<3).map { SIMD3(rows[0][$0], rows[1][$0], rows[2][$0]) }
    let back = AffineMap(axes: columns, offset: .zero)
    return AffineMap(axes: columns, offset: -back.direction(offset))
  }
}

extension VoxelGrid {
  /// The same voxels after space has been mapped.
  public func moved(by transform: AffineMap) -> VoxelGrid {
    VoxelGrid(
      size: size,
      axes: axes.map(transform.direction),
      origin: transform(origin),
      isOriented: isOriented
    )
  }
}
