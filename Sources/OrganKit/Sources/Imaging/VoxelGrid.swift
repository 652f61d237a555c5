/// A regular grid of voxels in the patient's space.
///
/// Coordinates are RAS+ millimetres (x to the right, y to the front, z to the head), and voxel
/// (i, j, k)'s centre lies at `origin + i·axis0 + j·axis1 + k·axis2`, as in nibabel's affine.
public struct VoxelGrid: Equatable, Sendable, Codable {
  /// How many voxels along each axis; all at least 1.
  public var size: SIMD3<Int>
  /// The steps between voxel centres along each axis, mm.
  public var axes: [SIMD3<Double>]
  /// The centre of voxel (0, 0, 0), mm.
  public var origin: SIMD3<Double>
  /// Whether the axes tell where the patient's right, front and head are; else only their lengths
  /// can be trusted.
  public var isOriented: Bool

  /// A grid of a size, three steps and the first voxel's centre.
  public init(
    size: SIMD3<Int>,
    axes: [SIMD3<Double>],
    origin: SIMD3<Double> = .zero,
    isOriented: Bool = true
  ) {
    precondition(axes.count == 3, "a grid has three axes")
    self.size = size
    self.axes = axes
    self.origin = origin
    self.isOriented = isOriented
  }

  /// A grid along the coordinate axes.
  public init(size: SIMD3<Int>, spacing: SIMD3<Double>, isOriented: Bool = true) {
    self.init(
      size: size,
      axes: [
        SIMD3(spacing.x, 0, 0), SIMD3(0, spacing.y, 0), SIMD3(0, 0, spacing.z),
      ],
      isOriented: isOriented
    )
  }

  /// The distances between voxel centres along each axis, mm.
  public var spacing: SIMD3<Double> {
    SIMD3(axes[0].length, axes[1].length, axes[2].length)
  }

  /// How many voxels in all.
  public var count: Int { size.x * size.y * size.z }

  /// The volume of one voxel, mm³: the absolute determinant of the axes.
  public var voxelVolume: Double { abs(axes[0].cross(axes[1]).dot(axes[2])) }

  /// The place of a voxel in a buffer whose first axis is fastest.
  public func index(_ i: Int, _ j: Int, _ k: Int) -> Int { (k * size.y + j) * size.x + i }

  /// The position (mm) of a point in voxel indices.
  public func position(_ voxel: SIMD3<Double>) -> SIMD3<Double> {
    origin + voxel.x * axes[0] + voxel.y * axes[1] + voxel.z * axes[2]
  }

  /// The voxel indices of a position (mm): the inverse of `position(_:)`.
  public func voxel(_ position: SIMD3<Double>) -> SIMD3<Double> {
    let offset = position - origin
    let (u, v, w) = (axes[1].cross(axes[2]), axes[2].cross(axes[0]), axes[0].cross(axes[1]))
    return SIMD3(offset.dot(u), offset.dot(v), offset.dot(w)) / axes[0].dot(u)
  }
}

extension SIMD3<Double> {
  /// The scalar product.
  public func dot(_ other: Self) -> Double { (self * other).sum() }
  /// The vector product.
  public func cross(_ other: Self) -> Self {
    Self(
      y * other.z - z * other.y,
      z * other.x - x * other.z,
      x * other.y - y * other.x
    )
  }
  /// The Euclidean length.
  public var length: Double { dot(self).squareRoot() }
  /// This direction with length 1; zero stays zero.
  public var normalised: Self { length > 0 ? self / length : self }
}
