import Foundation
import Imaging

/// Places at which a field on the computational grid is read, linear between voxel centres.
///
/// Corners without tissue take the nearest tissue's value, as the no-flux border says.
struct FieldProbe: Sendable {
  /// Between which cells a place lies: eight corners, the first axis fastest, and where between them,
  /// 0 to 1.
  private struct Cell {
    var corners: SIMD8<Int32>
    var part: SIMD3<Double>
  }

  private var cells: [Cell] = []
  /// The places in cells of the grid.
  private let voxels: [SIMD3<Double>]
  private let tissue: Mask

  /// A slope that is added to a logit's at a right angle, 1/mm: where the density is flat, as after
  /// treatment, distances stay of the order of what they are at a front.
  static let leastSlope = 0.005

  /// A probe at places (mm).
  init(_ places: [SIMD3<Double>], on tissue: Mask) {
    self.tissue = tissue
    voxels = places.map { tissue.grid.voxel($0) }
    cells = voxels.map { Self.cell(at: $0, in: tissue) }
  }

  private static func cell(at voxel: SIMD3<Double>, in tissue: Mask) -> Cell {
    let size = tissue.grid.size
    var low = SIMD3<Int>.zero
    var part = SIMD3<Double>.zero
    for axis in 0..<3 {
      let inner = min(max(voxel[axis], 0), Double(size[axis] - 1))
      low[axis] = min(Int(inner), max(size[axis] - 2, 0))
      part[axis] = inner - Double(low[axis])
    }
    var corners = SIMD8<Int32>.zero
    for corner in 0..<8 {
      var at = low
      for axis in 0..<3 where corner >> axis & 1 == 1 {
        at[axis] = min(at[axis] + 1, size[axis] - 1)
      }
      corners[corner] = Int32(truncatingIfNeeded: nearestTissue(at, tissue))
    }
    return Cell(corners: corners, part: part)
  }

  /// The place of the nearest tissue within two voxels, or of the voxel itself.
  private static func nearestTissue(_ voxel: SIMD3<Int>, _ tissue: Mask) -> Int {
    let grid = tissue.grid
    let here = grid.index(voxel.x, voxel.y, voxel.z)
    if tissue.voxels[here] { return here }
    var best = here
    var least = Int.max
    for z in -2...2 {
      for y in -2...2 {
        for x in -2...2 {
          let at = voxel &+ SIMD3(x, y, z)
          let square = x * x + y * y + z * z
          guard square < least, at.x >= 0, at.y >= 0, at.z >= 0, at.x < grid.size.x,
            at.y < grid.size.y, at.z < grid.size.z
          else { continue }
          let there = grid.index(at.x, at.y, at.z)
          if tissue.voxels[there] { (best, least) = (there, square) }
        }
      }
    }
    return best
  }

  /// The logit of the density at each place, and the square of its gradient's length (1/mm²).
  func logits(_ density: UnsafeBufferPointer<Double>, _ body: (Int, Double, Double) -> Void) {
    for place in cells.indices {
      let (logit, slope) = Self.logit(density, cells[place], tissue.grid.spacing)
      body(place, logit, (slope * slope).sum())
    }
  }

  /// Where each place's way down or up the slope meets the front of a level.
  ///
  /// - Parameters:
  ///   - density: on the probe's grid.
  ///   - level: as a logit.
  ///   - body: is given the place's number, where it ends (mm), and the way's length (mm): positive
  ///     where the density at the place is above the level.
  func walk(
    _ density: UnsafeBufferPointer<Double>,
    to level: Double,
    _ body: (Int, SIMD3<Double>, Double) -> Void
  ) {
    let grid = tissue.grid
    for place in cells.indices {
      var (voxel, cell) = (voxels[place], cells[place])
      var length = 0.0
      for _ in 0..<4 {
        let (logit, slope) = Self.logit(density, cell, grid.spacing)
        let width = 1 / ((slope * slope).sum() + Self.leastWalked).squareRoot()
        let way = min(max((logit - level) * width, -Self.longestWay), Self.longestWay)
        let next = voxel - way * width * slope / grid.spacing
        // The tissue's border ends the way: no front lies beyond.
        guard tissue.isSet(nearest: next) else { break }
        voxel = next
        length += way
        cell = Self.cell(at: voxel, in: tissue)
      }
      body(place, grid.position(voxel), length)
    }
  }

  /// Steps of a walk are shorter where the square of the slope is no larger than this, 1/mm².
  private static let leastWalked = 0.02 * 0.02
  /// The longest step of a walk, mm.
  private static let longestWay = 3.0

  /// The logit of the density in a cell, and its slope, 1/mm.
  private static func logit(
    _ density: UnsafeBufferPointer<Double>,
    _ cell: Cell,
    _ spacing: SIMD3<Double>
  ) -> (Double, SIMD3<Double>) {
    func logit(_ corner: Int) -> Double { Logit.cutOff(density[Int(cell.corners[corner])]) }
    let (a0, a1, a2, a3) = (logit(0), logit(1), logit(2), logit(3))
    let (a4, a5, a6, a7) = (logit(4), logit(5), logit(6), logit(7))
    let (x, y, z) = (cell.part.x, cell.part.y, cell.part.z)
    let (b0, b1) = (a0 + x * (a1 - a0), a2 + x * (a3 - a2))
    let (b2, b3) = (a4 + x * (a5 - a4), a6 + x * (a7 - a6))
    let (c0, c1) = (b0 + y * (b1 - b0), b2 + y * (b3 - b2))
    let alongX0 = (1 - y) * (a1 - a0) + y * (a3 - a2)
    let alongX1 = (1 - y) * (a5 - a4) + y * (a7 - a6)
    let slope =
      SIMD3(
        (1 - z) * alongX0 + z * alongX1,
        (1 - z) * (b1 - b0) + z * (b3 - b2),
        c1 - c0
      ) / spacing
    return (c0 + z * (c1 - c0), slope)
  }

  /// The density at each place.
  func values(_ density: UnsafeBufferPointer<Double>, _ body: (Int, Double) -> Void) {
    for (place, cell) in cells.enumerated() {
      let part = cell.part
      func value(_ corner: Int) -> Double { density[Int(cell.corners[corner])] }
      func row(_ corner: Int) -> Double {
        value(corner) + part.x * (value(corner + 1) - value(corner))
      }
      let (near, far) = (row(0), row(4))
      let (c0, c1) = (near + part.y * (row(2) - near), far + part.y * (row(6) - far))
      body(place, c0 + part.z * (c1 - c0))
    }
  }
}
