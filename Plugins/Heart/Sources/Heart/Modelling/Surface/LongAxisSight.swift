import Imaging

/// What a long-axis view at one phase, all of it recorded in one breath-hold, shows of each slice.
struct LongAxisSight {
  /// Along the view and the slices, and along the slices across the view: unit vectors in the
  /// stack's coordinates.
  let along: SIMD2<Double>
  let across: SIMD2<Double>

  /// The view's plane: a point's way along `across` is `offset` less `slope` times its depth, mm.
  private let offset: Double
  private let slope: Double
  /// Half the view's thickness along `across`, mm.
  private let halfThickness: Double
  /// The view's voxels of each structure: how far along, and how deep, mm.
  private let voxels: [SliceRegions.Structure: [(along: Double, depth: Double)]]
  private let voxelArea: Double
  private let voxelSize: Double
  private let spacing: Double

  /// - Returns: nil where the view lies along the slices.
  init?(_ labels: LabelMap, frame: SliceFrame) {
    let grid = labels.grid
    let normal = frame.direction(grid.axes[0].cross(grid.axes[1]).normalised)
    let flat = SIMD2(normal.x, normal.y)
    let length = (flat * flat).sum().squareRoot()
    guard length > 0.5 else { return nil }
    across = flat / length
    along = SIMD2(-across.y, across.x)
    let plane = grid.size.x * grid.size.y
    let counts = (0..<grid.size.z)
      .map { slice in
        labels.labels[slice * plane..<(slice + 1) * plane].count { $0 != 0 }
      }
    guard let most = counts.max(), let slice = counts.firstIndex(of: most) else { return nil }
    let (point, depth) = frame.coordinates(grid.position(SIMD3(0, 0, Double(slice))))
    slope = normal.z / length
    offset = (point * across).sum() + slope * depth
    halfThickness = grid.voxelVolume / grid.axes[0].cross(grid.axes[1]).length / length / 2
    voxelArea = grid.axes[0].cross(grid.axes[1]).length
    voxelSize = voxelArea.squareRoot()
    spacing = frame.spacing
    var voxels: [SliceRegions.Structure: [(along: Double, depth: Double)]] = [:]
    for j in 0..<grid.size.y {
      for i in 0..<grid.size.x {
        let label = labels[i, j, slice]
        guard label != 0 else { continue }
        let place = frame.coordinates(grid.position(SIMD3(Double(i), Double(j), Double(slice))))
        for structure in SliceRegions.Structure.allCases where structure.contains(label) {
          voxels[structure, default: []].append(((place.point * along).sum(), place.depth))
        }
      }
    }
    self.voxels = voxels
  }

  /// Where the view's plane crosses the slices at a depth: how far along `across`, mm.
  func line(atDepth depth: Double) -> Double { offset - slope * depth }

  /// How far a level is displaced along the view.
  ///
  /// The same piece of a structure, as thick as the slice and as the view, is seen in both: how far
  /// apart its two middles lie is the slice's displacement. Pieces that the view shows to end
  /// within the slice are left out.
  ///
  /// - Parameters:
  ///   - structure: the structure.
  ///   - regions: where the slices show it, displaced as they are.
  ///   - level: the level.
  ///   - frame: the stack's coordinates.
  ///   - shift: the slice's displacement as far as it is known, mm.
  /// - Returns: the displacement and its standard deviation, mm; nil where the view does not tell.
  func displacement(
    of structure: SliceRegions.Structure,
    in regions: SliceRegions,
    level: Int,
    frame: SliceFrame,
    shift: SIMD2<Double>
  ) -> (value: Double, deviation: Double)? {
    let depth = frame.depth(level)
    let seen = (voxels[structure] ?? []).filter { abs($0.depth - depth) < spacing / 2 }
    let place = line(atDepth: depth) + (shift * across).sum()
    let cut = regions.pixels[level]
      .filter { abs(($0 * across).sum() - place) < halfThickness }
      .map { ($0 * along).sum() }
    guard let low = seen.map(\.along).min(), let high = seen.map(\.along).max(), cut.count >= 5,
      let left = cut.min(), let right = cut.max()
    else { return nil }
    let size = frame.pixelArea.squareRoot()
    let (width, other) = (high - low + voxelSize, right - left + size)
    // Neither the slice's piece nor the view's has an end, or lacks a part, within the slice.
    guard Double(seen.count) * voxelArea > 0.85 * width * spacing,
      abs(width - other) < 0.2 * max(width, other)
    else { return nil }
    let middle = seen.reduce(0) { $0 + $1.along } / Double(seen.count)
    let value = cut.reduce(0, +) / Double(cut.count) - middle
    // Breathing does not move a heart so far: such a view is of something else.
    guard abs(value) < 4 * SliceShifts.expected else { return nil }
    // Both ends lie anywhere within their pixels, in the slice and in the view.
    let deviation = ((size * size + voxelSize * voxelSize) / 24).squareRoot()
    return (value, deviation)
  }
}
