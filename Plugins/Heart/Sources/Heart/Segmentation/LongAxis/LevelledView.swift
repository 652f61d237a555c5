import Foundation
import Imaging

/// A long-axis view turned so that its rows lie along the short-axis slices, and what the slices'
/// outlines tell of it.
///
/// Rows are counted from the base to the apex, columns across the ventricle; both are
/// `LevelledView.step` apart.
struct LevelledView: Sendable {
  /// Between rows and between columns, mm.
  static let step = 0.75
  /// How far beyond the most basal drawn slice the rows begin, mm.
  private static let reach = 60.0
  /// No ventricle is longer, mm.
  private static let longest = 300.0
  /// How far to both sides of the ventricle's middle the columns reach, mm.
  private static let halfWidth = 70.0

  /// The view's plane: a place at depth 0 in the middle column, and unit vectors along the rows'
  /// depth and along the columns.
  private let origin: SIMD3<Double>
  private let down: SIMD3<Double>
  private let across: SIMD3<Double>
  /// The depth of the first row, mm along the stack.
  private let firstDepth: Double
  /// How much deeper a row lies than the one before, mm along the stack.
  private let depthStep: Double
  /// How many rows and columns.
  let rows: Int
  let columns: Int

  /// The frame of a view; nil where the view leans more than 30° against the stack's direction, or
  /// nothing is drawn, or no ventricle is as long as what is.
  ///
  /// - Parameters:
  ///   - grid: the view's, of one slice.
  ///   - cavity: the left cavity, whose middle is the columns' middle.
  ///   - phases: the left cavity at all phases that are looked at.
  init?(
    of grid: VoxelGrid,
    around cavity: Sections,
    over phases: [Sections]
  ) {
    guard let inner = cavity.first, let outer = cavity.last,
      let first = phases.compactMap(\.first).min(), let last = phases.compactMap(\.last).max()
    else { return nil }
    let stack = cavity.stack
    let middle = cavity.centroid((inner + outer) / 2)
    let normal = grid.axes[0].cross(grid.axes[1]).normalised
    let deep = stack.direction
    let level = normal.cross(deep)
    guard level.length > 0.866,
      Double(last - first) * stack.spacing < Self.longest
    else { return nil }
    across = level.normalised
    down = (deep - deep.dot(normal) * normal).normalised
    let projected = middle - (middle - grid.origin).dot(normal) * normal
    origin = projected - stack.depth(of: projected) / down.dot(deep) * down
    depthStep = Self.step * down.dot(deep)
    firstDepth = Double(first) * stack.spacing - Self.reach
    rows =
      Int((Double(last) * stack.spacing - firstDepth) / depthStep) + 1
    columns = 2 * Int(Self.halfWidth / Self.step) + 1
  }

  /// The depth of a row, mm along the stack.
  func depth(_ row: Double) -> Double { firstDepth + depthStep * row }

  /// The row at a depth, mm along the stack.
  func row(atDepth depth: Double) -> Double { (depth - firstDepth) / depthStep }

  /// A place, mm.
  func position(row: Double, column: Double) -> SIMD3<Double> {
    let deep = depth(row) / depthStep * Self.step
    let aside = (column - Double(columns - 1) / 2) * Self.step
    return origin + deep * down + aside * across
  }

  /// An image of the view, row by row, linear between voxels; beyond its border it is as there.
  func sampled(_ volume: Volume) -> [Float] {
    let grid = volume.grid
    let (width, height) = (grid.size.x, grid.size.y)
    // Voxel indices change evenly along rows and columns.
    let start = grid.voxel(position(row: 0, column: 0))
    let along = grid.voxel(position(row: 0, column: 1)) - start
    let below = grid.voxel(position(row: 1, column: 0)) - start
    var image = [Float](repeating: 0, count: rows * columns)
    for row in 0..<rows {
      for column in 0..<columns {
        let voxel = start + Double(row) * below + Double(column) * along
        let x = min(max(voxel.x, 0), Double(width - 1))
        let y = min(max(voxel.y, 0), Double(height - 1))
        let (i, j) = (min(Int(x), max(width - 2, 0)), min(Int(y), max(height - 2, 0)))
        let (right, lower) = (min(i + 1, width - 1), min(j + 1, height - 1))
        let (a, b) = (Float(x - Double(i)), Float(y - Double(j)))
        let upper = volume[i, j, 0] + a * (volume[right, j, 0] - volume[i, j, 0])
        let under = volume[i, lower, 0] + a * (volume[right, lower, 0] - volume[i, lower, 0])
        image[row * columns + column] = upper + b * (under - upper)
      }
    }
    return image
  }

  /// Where the drawn slices cut the view.
  struct Cuts: Sendable {
    /// The row of each slice that the cavity is in, from base to apex.
    var rows: [Double] = []
    /// The cavity's first and last column there.
    var edges: [ClosedRange<Int>] = []
    /// Places, by their index in the image, within the blood and within the wall.
    var blood: [Int] = []
    var wall: [Int] = []
  }

  /// Narrower cuts than this tell nothing of the blood's middle, mm.
  private static let leastCut = 6.0
  /// How near to the cavity's edge blood may be mixed with wall, mm.
  private static let rim = 3.0
  /// Half the part of a slice's thickness whose blood and wall are taken for the slice's, mm.
  private static let halfSlab = 2.5

  /// Cuts the drawn slices by the view.
  func cuts(of labels: LabelMap, along stack: ShortAxisStack) -> Cuts {
    var cuts = Cuts()
    let (cavity, wall) = (HeartStructure.leftCavity.label, HeartStructure.leftWall.label)
    let rim = Int(Self.rim / Self.step)
    let slab = Int(Self.halfSlab / Self.step)
    for order in 0..<stack.sliceCount {
      let row = row(atDepth: Double(order) * stack.spacing)
      guard row >= 0, row <= Double(rows - 1) else { continue }
      let line = (0..<columns)
        .map { column -> UInt8 in
          let voxel = labels.grid.voxel(position(row: row, column: Double(column)))
          let size = SIMD3<Double>(labels.grid.size)
          guard voxel.x > -0.5, voxel.y > -0.5, voxel.x < size.x - 0.5, voxel.y < size.y - 0.5
          else {
            return 0
          }
          return labels[Int(voxel.x.rounded()), Int(voxel.y.rounded()), stack.slice(order)]
        }
      guard let first = line.firstIndex(of: cavity), let last = line.lastIndex(of: cavity),
        Double(last - first) * Self.step >= Self.leastCut
      else { continue }
      cuts.rows.append(row)
      cuts.edges.append(first...last)
      let middle = Int(row.rounded())
      for near in max(0, middle - slab)...min(rows - 1, middle + slab) {
        for column in 0..<columns {
          let place = near * columns + column
          if line[column] == wall { cuts.wall.append(place) }
          if column >= first + rim, column <= last - rim, line[column] == cavity {
            cuts.blood.append(place)
          }
        }
      }
    }
    return cuts
  }
}
