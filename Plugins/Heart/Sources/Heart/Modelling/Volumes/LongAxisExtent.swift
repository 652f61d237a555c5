import Imaging

/// Where a labelled long-axis view shows a ventricle to begin and to end.
struct LongAxisExtent: Sendable {
  /// The depth (mm) of the base where the line through it crosses the view's own origin.
  private var intercept: Double
  /// How much deeper the base lies a millimetre along `across`.
  private(set) var slope: Double
  /// The unit vector within the view and within the short-axis slices.
  private var across: SIMD3<Double>
  /// A position in the view.
  private var origin: SIMD3<Double>
  /// The view's unit normal.
  private var normal: SIMD3<Double>
  /// The depth (mm) of the apex.
  private(set) var apexDepth: Double
  /// The standard error of the base's line, mm.
  private(set) var lineDeviation: Double
  /// The size of the view's voxels along the long axis, mm.
  private(set) var voxelSize: Double

  /// The depth (mm) of the base at a position (mm), the base being level across the view.
  func baseDepth(at position: SIMD3<Double>) -> Double {
    intercept + slope * (position - origin).dot(across)
  }

  /// How far (mm) a position lies beside the view's plane.
  func distance(to position: SIMD3<Double>) -> Double { abs((position - origin).dot(normal)) }

  /// Reads a view.
  ///
  /// The base is a straight line fitted to the basal ends of the voxel columns at least half as long
  /// as the longest, the apex the deepest end of any. Nil where the view does not show the structure,
  /// or does not run along the stack.
  ///
  /// - Parameters:
  ///   - structure: The labels of the ventricle's cavity, or of the cavity and its wall.
  ///   - labels: The view: one slice, or several, of which the one labelled most is read.
  ///   - stack: The short-axis stack, in the same space.
  init?(of structure: Set<UInt8>, in labels: LabelMap, along stack: ShortAxisStack) {
    let grid = labels.grid
    let size = grid.size
    guard let slice = Self.fullestSlice(of: structure, in: labels) else { return nil }
    // The grid axis that runs along the stack, and the one across.
    let depths = (0..<2)
      .map { axis in
        stack.depth(of: grid.axes[axis]) - stack.depth(of: .zero)
      }
    let long = abs(depths[0]) > abs(depths[1]) ? 0 : 1
    let step = depths[long]
    guard abs(step) > 0.8 * grid.spacing[long] else { return nil }
    let columns = long == 0 ? size.y : size.x
    let rows = long == 0 ? size.x : size.y
    func voxel(_ column: Double, _ row: Double) -> SIMD3<Double> {
      let k = Double(slice)
      return grid.position(long == 0 ? SIMD3(row, column, k) : SIMD3(column, row, k))
    }
    func isInside(_ column: Int, _ row: Int) -> Bool {
      let label =
        long == 0 ? labels[row, column, slice] : labels[column, row, slice]
      return structure.contains(label)
    }
    var ends: [(base: SIMD3<Double>, apex: SIMD3<Double>, length: Int)] = []
    for column in 0..<columns {
      let inside = (0..<rows).filter { isInside(column, $0) }
      guard let first = inside.first, let last = inside.last else { continue }
      let low = voxel(Double(column), Double(first) - 0.5)
      let high = voxel(Double(column), Double(last) + 0.5)
      let basal = step > 0 ? low : high
      let apical = step > 0 ? high : low
      ends.append((basal, apical, inside.count))
    }
    let longest = ends.map(\.length).max() ?? 0
    let central = ends.filter { 2 * $0.length >= longest }
    guard central.count >= 5 else { return nil }
    let normal = grid.axes[0].cross(grid.axes[1]).normalised
    let stackNormal = stack.grid.axes[0].cross(stack.grid.axes[1]).normalised
    let across = normal.cross(stackNormal).normalised
    guard across.length > 0.5 else { return nil }
    let origin = central[0].base
    let points = central.map { end in
      SIMD2((end.base - origin).dot(across), stack.depth(of: end.base))
    }
    guard let line = RobustLine(points) else { return nil }
    self.normal = normal
    self.across = across
    self.origin = origin
    intercept = line.intercept
    slope = line.slope
    lineDeviation = line.deviation
    voxelSize = abs(step)
    apexDepth = ends.map { stack.depth(of: $0.apex) }.max() ?? 0
  }

  private static func fullestSlice(of structure: Set<UInt8>, in labels: LabelMap) -> Int? {
    let area = labels.grid.size.x * labels.grid.size.y
    let counts = (0..<labels.grid.size.z)
      .map { slice in
        labels.labels[slice * area..<(slice + 1) * area].count { structure.contains($0) }
      }
    guard let most = counts.max(), most > 0 else { return nil }
    return counts.firstIndex(of: most)
  }
}
