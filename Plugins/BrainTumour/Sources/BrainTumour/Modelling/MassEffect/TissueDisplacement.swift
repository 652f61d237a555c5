public import Imaging
import Numerics

/// Where a tumour's growth pushes the tissue around it.
public struct TissueDisplacement: Sendable {
  /// The grid the displacement was computed on: the box around what the skull holds.
  public let grid: VoxelGrid
  /// The largest displacement, mm.
  public let largest: Double
  /// The voxels' volume over what it was, det(I + ∇u): the least and the largest, 1 where none is
  /// displaced.
  public let volumeRatios: ClosedRange<Double>
  /// How many rounds the equations took.
  let rounds: Int
  /// The displacement along the grid's axes, mm.
  let field: StaggeredField
  /// The voxels inside the skull.
  let inside: Mask
  private let threads: Int?

  init(grid: VoxelGrid, field: StaggeredField, inside: Mask, rounds: Int, threads: Int?) {
    self.rounds = rounds
    (self.grid, self.field, self.inside, self.threads) = (grid, field, inside, threads)
    var largest = 0.0
    var ratios = (low: 1.0, high: 1.0)
    func contains(_ i: Int, _ j: Int, _ k: Int) -> Bool { inside[i, j, k] }
    for k in 0..<grid.size.z {
      for j in 0..<grid.size.y {
        for i in 0..<grid.size.x where inside[i, j, k] {
          largest = max(largest, field.centre(i, j, k).length)
          let columns = field.gradient(i, j, k, inside: contains)
          let ratio = Self.determinant(columns)
          ratios = (min(ratios.low, ratio), max(ratios.high, ratio))
        }
      }
    }
    self.largest = largest
    volumeRatios = ratios.low...ratios.high
  }

  /// det(I + ∇u) of a displacement's derivatives along three axes.
  static func determinant(_ columns: [SIMD3<Double>]) -> Double {
    let x = columns[0] + SIMD3(1, 0, 0)
    let y = columns[1] + SIMD3(0, 1, 0)
    let z = columns[2] + SIMD3(0, 0, 1)
    return x.dot(y.cross(z))
  }

  /// How far each voxel of a grid is displaced, mm.
  public func lengths(on grid: VoxelGrid) -> Volume {
    var volume = Volume(grid: grid)
    reach(on: grid)
      .forEachRow { row in
        for i in row.range {
          let position = grid.position(SIMD3(Double(i), Double(row.j), Double(row.k)))
          volume[i, row.j, row.k] = Float(vector(at: position).length)
        }
      }
    return volume
  }

  /// The displacement at a point (RAS mm), in the same axes; zero beyond the grid.
  public func vector(at position: SIMD3<Double>) -> SIMD3<Double> {
    let voxel = grid.voxel(position)
    for axis in 0..<3 where voxel[axis] < -0.5 || voxel[axis] > Double(grid.size[axis]) - 0.5 {
      return .zero
    }
    let along = field.value(at: (voxel + 0.5) * grid.spacing)
    return along.x * grid.axes[0].normalised + along.y * grid.axes[1].normalised
      + along.z * grid.axes[2].normalised
  }

  /// Maps of amounts, such as tissue fractions, carried along: what leaves a voxel enters its
  /// neighbour, so that a map's sum is kept.
  ///
  /// - Parameter maps: on one grid, any in the same space.
  /// - Returns: as many maps on the same grid.
  public func carrying(_ maps: [Volume]) -> [Volume] {
    guard let grid = maps.first?.grid, largest > 0 else { return maps }
    precondition(maps.allSatisfy { $0.grid == grid }, "maps of one grid")
    let box = reach(on: grid)
    let transport = ConservativeTransport(along: sampled(on: grid, box), threads: threads)
    return maps.map { map in
      var carried = map
      var part: [Double] = []
      box.forEachRow { part += map.voxels[$0.places(in: grid)].map { Double($0) } }
      let moved = transport(part)
      var start = 0
      box.forEachRow { row in
        let places = row.places(in: grid)
        for (offset, place) in places.enumerated() {
          carried.voxels[place] = Float(moved[start + offset])
        }
        start += places.count
      }
      return carried
    }
  }

  /// The voxels of a grid that the displacement may reach: a box around what the skull holds.
  private func reach(on grid: VoxelGrid) -> TissueBox {
    var low = SIMD3<Double>(repeating: .infinity)
    var high = -low
    for corner in 0..<8 {
      var end = SIMD3<Double>(repeating: -1)
      for axis in 0..<3 where corner >> axis & 1 == 1 { end[axis] = Double(self.grid.size[axis]) }
      let place = grid.voxel(self.grid.position(end))
      low = pointwiseMin(low, place)
      high = pointwiseMax(high, place)
    }
    var box = TissueBox(low: .zero, high: .zero)
    for axis in 0..<3 {
      let last = Double(grid.size[axis])
      box.low[axis] = Int(min(max(low[axis].rounded(.down), 0), last - 1))
      box.high[axis] = Int(min(max(high[axis].rounded(.up) + 1, low[axis] + 1, 1), last))
      box.high[axis] = max(box.high[axis], box.low[axis] + 1)
    }
    return box
  }

  private func sampled(on grid: VoxelGrid, _ box: TissueBox) -> StaggeredField {
    if grid == self.grid && box.low == .zero && box.high == grid.size { return field }
    let lower = SIMD3(Double(box.low.x), Double(box.low.y), Double(box.low.z))
    let directions = grid.axes.map(\.normalised)
    return StaggeredField(size: box.high &- box.low, step: grid.spacing) { axis, point in
      let voxel = point / grid.spacing - 0.5 + lower
      return vector(at: grid.position(voxel)).dot(directions[axis])
    }
  }
}
