import Imaging

/// The part of the slices around the heart that a page shows.
struct SliceWindow: Sendable, Equatable {
  /// Along the first image axis.
  var rows: Range<Int>
  /// Along the second.
  var columns: Range<Int>

  /// What lies around the labels, mm.
  private static let margin = 25.0

  /// All that some label maps of one grid label, with a margin; the whole slice where they label
  /// nothing.
  init(around maps: [LabelMap]) {
    guard let grid = maps.first?.grid else {
      rows = 0..<0
      columns = 0..<0
      return
    }
    var low = SIMD2(grid.size.x, grid.size.y)
    var high = SIMD2(-1, -1)
    for map in maps where map.grid.size == grid.size {
      for k in 0..<grid.size.z {
        for j in 0..<grid.size.y {
          for i in 0..<grid.size.x where map[i, j, k] != 0 {
            low = SIMD2(min(low.x, i), min(low.y, j))
            high = SIMD2(max(high.x, i), max(high.y, j))
          }
        }
      }
    }
    guard high.x >= low.x else {
      rows = 0..<grid.size.x
      columns = 0..<grid.size.y
      return
    }
    func range(_ low: Int, _ high: Int, _ spacing: Double, _ count: Int) -> Range<Int> {
      let margin = spacing > 0 ? Int(min(Self.margin / spacing, Double(count))) : 0
      return max(0, low - margin)..<min(count, high + 1 + margin)
    }
    rows = range(low.x, high.x, grid.spacing.x, grid.size.x)
    columns = range(low.y, high.y, grid.spacing.y, grid.size.y)
  }

  /// All of a slice that lies so near (mm) to a place in it.
  init(_ grid: VoxelGrid, around place: SIMD3<Double>, reach: Double) {
    let middle = grid.voxel(place)
    func range(_ middle: Double, _ spacing: Double, _ count: Int) -> Range<Int> {
      let steps = reach / max(spacing, 0.01)
      let low = min(max(middle - steps, 0), Double(count - 1))
      let high = min(max(middle + steps, low), Double(count - 1))
      return Int(low)..<Int(high) + 1
    }
    rows = range(middle.x, grid.spacing.x, grid.size.x)
    columns = range(middle.y, grid.spacing.y, grid.size.y)
  }

  /// That part of an image, where it lies in space.
  func cut(_ image: Volume) -> Volume {
    var grid = image.grid
    grid.size = SIMD3(rows.count, columns.count, grid.size.z)
    grid.origin = image.grid.position(
      SIMD3(Double(rows.lowerBound), Double(columns.lowerBound), 0)
    )
    var part = Volume(grid: grid)
    for k in 0..<grid.size.z {
      for j in 0..<grid.size.y {
        for i in 0..<grid.size.x {
          part[i, j, k] = image[i + rows.lowerBound, j + columns.lowerBound, k]
        }
      }
    }
    return part
  }
}
