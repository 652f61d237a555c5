import Imaging

/// The stack's own coordinates: x along the rows, y across them within the plane, z along the slices'
/// normal from base to apex, mm.
///
/// Slices are counted by *level*, 0 at the base, whichever end of the stack the base is.
struct SliceFrame {
  /// The label maps' grid.
  let grid: VoxelGrid
  /// Whether the last slice of the stack is the apex's.
  let apexIsLast: Bool
  /// The distance between slices along their normal, mm.
  let spacing: Double
  private let x: SIMD3<Double>
  private let y: SIMD3<Double>
  private let z: SIMD3<Double>

  init(_ grid: VoxelGrid, apexIsLast: Bool) {
    self.grid = grid
    self.apexIsLast = apexIsLast
    x = grid.axes[0].normalised
    y = (grid.axes[1] - grid.axes[1].dot(x) * x).normalised
    let normal = x.cross(y)
    let step = grid.axes[2].dot(normal)
    spacing = abs(step)
    z = (step < 0) == apexIsLast ? -normal : normal
  }

  /// The slices' normal from base to apex, in the patient's space.
  var normal: SIMD3<Double> { z }

  /// The number of levels.
  var levelCount: Int { grid.size.z }

  /// The area of one pixel, mm².
  var pixelArea: Double { grid.voxelVolume / spacing }

  /// The slice index of a level, and the other way round.
  func slice(_ level: Int) -> Int { apexIsLast ? level : grid.size.z - 1 - level }

  /// The depth of a level's middle, mm.
  func depth(_ level: Int) -> Double { Double(level) * spacing }

  /// The steps within the plane from a pixel to the next along the rows and the columns, mm.
  var pixelSteps: (SIMD2<Double>, SIMD2<Double>) {
    (
      SIMD2(grid.axes[0].dot(x), grid.axes[0].dot(y)),
      SIMD2(grid.axes[1].dot(x), grid.axes[1].dot(y))
    )
  }

  /// Where a level's pixel (0, 0) lies within the plane, mm: a sheared stack's planes are offset.
  func corner(_ level: Int) -> SIMD2<Double> {
    Double(slice(level)) * SIMD2(grid.axes[2].dot(x), grid.axes[2].dot(y))
  }

  /// A point of the stack's coordinates in the patient's space, mm.
  func position(_ point: SIMD2<Double>, depth: Double) -> SIMD3<Double> {
    origin + point.x * x + point.y * y + depth * z
  }

  /// A point of the patient's space in the stack's coordinates, mm: the inverse of `position`.
  func coordinates(_ position: SIMD3<Double>) -> (point: SIMD2<Double>, depth: Double) {
    let way = position - origin
    return (SIMD2(way.dot(x), way.dot(y)), way.dot(z))
  }

  /// A direction of the patient's space in the stack's coordinates.
  func direction(_ direction: SIMD3<Double>) -> SIMD3<Double> {
    SIMD3(direction.dot(x), direction.dot(y), direction.dot(z))
  }

  /// The place of a depth along `normal` in the patient's space, mm.
  func place(_ depth: Double) -> Double { normal.dot(origin) + depth }

  /// Pixel (0, 0) of level 0, less its offset within the plane.
  private var origin: SIMD3<Double> {
    let first = grid.position(SIMD3(0, 0, Double(slice(0))))
    let offset = corner(0)
    return first - offset.x * x - offset.y * y
  }
}
