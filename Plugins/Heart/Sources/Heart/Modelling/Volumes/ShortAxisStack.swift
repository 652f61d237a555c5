import Imaging

/// The long axis as a stack of short-axis slices samples it: depths run from base to apex.
///
/// Depth 0 is the centre plane of the most basal slice; slice d covers half a spacing to both sides
/// of d spacings.
struct ShortAxisStack: Sendable {
  /// The stack's grid.
  var grid: VoxelGrid
  /// Whether slice 0 is the most basal one.
  var startsAtBase: Bool

  /// The unit vector across the slices, from base to apex.
  var direction: SIMD3<Double> {
    let normal = grid.axes[0].cross(grid.axes[1]).normalised
    let ascending = normal.dot(grid.axes[2]) >= 0 ? normal : -normal
    return startsAtBase ? ascending : -ascending
  }

  /// The distance between the slices' centre planes, mm; with a sheared grid less than the third
  /// axis' length.
  var spacing: Double { grid.voxelVolume / pixelArea }

  /// The area of a voxel within its slice, mm².
  var pixelArea: Double { grid.axes[0].cross(grid.axes[1]).length }

  /// How many slices.
  var sliceCount: Int { grid.size.z }

  /// The slice at a place in the order from base to apex; the map is its own inverse.
  func slice(_ order: Int) -> Int { startsAtBase ? order : sliceCount - 1 - order }

  /// The depth (mm) of a slice's face towards the base, the slices counted from there.
  func top(_ order: Int) -> Double { (Double(order) - 0.5) * spacing }

  /// The depth (mm) of a position (mm).
  func depth(of position: SIMD3<Double>) -> Double {
    let first = grid.position(SIMD3(0, 0, Double(slice(0))))
    return (position - first).dot(direction)
  }

  init(grid: VoxelGrid, startsAtBase: Bool) {
    self.grid = grid
    self.startsAtBase = startsAtBase
  }

  /// A stack whose direction follows from where the left ventricle tapers: its outline (labels 2 and
  /// 3) is smaller near the apex.
  ///
  /// - Returns: nil where no slice is labelled.
  init?(_ labels: LabelMap) {
    let grid = labels.grid
    var areas = [Int](repeating: 0, count: grid.size.z)
    let area = grid.size.x * grid.size.y
    for slice in 0..<grid.size.z {
      for label in labels.labels[slice * area..<(slice + 1) * area] where label == 2 || label == 3 {
        areas[slice] += 1
      }
    }
    guard let narrows = Self.narrows(areas.map(Double.init), from: 0) else { return nil }
    self.grid = grid
    startsAtBase = narrows
  }

  /// Whether a ventricle is no larger in the last third of its slices than in the first: base and
  /// apex are told by size.
  ///
  /// - Parameters:
  ///   - sizes: its size in each slice.
  ///   - threshold: what a slice must exceed to count.
  /// - Returns: nil where none does.
  static func narrows(_ sizes: [Double], from threshold: Double) -> Bool? {
    guard let first = sizes.firstIndex(where: { $0 > threshold }),
      let last = sizes.lastIndex(where: { $0 > threshold })
    else { return nil }
    let third = max(1, (last - first + 1) / 3)
    let head = sizes[first..<first + third].reduce(0, +)
    let tail = sizes[(last + 1 - third)...last].reduce(0, +)
    return head >= tail
  }
}
