import Foundation
import Imaging
import Numerics

extension GrowthDomain {
  /// The pairs of one tensor (mm², along the coordinate axes) for all cells.
  static func directions(_ tensor: [Double], on grid: VoxelGrid) -> Directions {
    guard let lattice = LatticeDecomposition(inCells(tensor, on: grid)) else {
      preconditionFailure("a diffusivity is positive definite")
    }
    return .uniform(lattice.terms)
  }

  /// The least diffusivity across fibres over the mean one: what is measured smaller is noise.
  static let leastAcrossFibres = 0.1

  /// The pairs of measured tensors, each over its own mean diffusivity, so that fibres turn and
  /// stretch the diffusion and the tissue sets its speed; nil where nothing was measured.
  static func directions(
    along fibres: FibreField,
    on grid: VoxelGrid,
    _ inside: [Bool],
    _ averaging: CellAveraging,
    elsewhere: [Double]
  ) -> Directions? {
    // Water in fluid moves the same in all directions: a mean by the voxel's trace would drown the
    // fibres beside it, so each voxel counts the same.
    var scale = [Float](repeating: 0, count: fibres.grid.count)
    for voxel in scale.indices {
      let trace = fibres.tensors[0][voxel] + fibres.tensors[1][voxel] + fibres.tensors[2][voxel]
      if trace.isFinite, trace > 0 { scale[voxel] = 3 / trace }
    }
    guard scale.contains(where: { $0 > 0 }) else { return nil }
    let known = averaging.average(scale.map { $0 > 0 ? 1 : 0 })
    let parts = fibres.tensors.map { part in
      averaging.average(zip(part, scale).map { $1 > 0 && $0.isFinite ? $0 * $1 : 0 })
    }
    let field = LatticeField(size: grid.size, inside: inside) { cell in
      var tensor = parts.map { Double($0[cell]) }
      for part in 0..<6 { tensor[part] += Double(1 - known[cell]) * elsewhere[part] }
      return inCells(widened(tensor), on: grid)
    }
    return field.map(Directions.fibres)
  }

  /// A tensor of mean 1 whose least diffusivity is no noise: mixed with the unit tensor as far as
  /// needed.
  private static func widened(_ t: [Double]) -> [Double] {
    let least = leastEigenvalue(t)
    guard least < leastAcrossFibres else { return t }
    let mean = (t[0] + t[1] + t[2]) / 3
    guard mean > least, mean > leastAcrossFibres else { return [1, 1, 1, 0, 0, 0] }
    // (1 − share)·least + share·mean = leastAcrossFibres.
    let share = (leastAcrossFibres - least) / (mean - least)
    return zip(t, [mean, mean, mean, 0, 0, 0]).map { (1 - share) * $0 + share * $1 }
  }

  /// The least root of the characteristic polynomial, by its cosine form.
  private static func leastEigenvalue(_ t: [Double]) -> Double {
    let mean = (t[0] + t[1] + t[2]) / 3
    let (x, y, z) = (t[0] - mean, t[1] - mean, t[2] - mean)
    let squares = x * x + y * y + z * z + 2 * (t[3] * t[3] + t[4] * t[4] + t[5] * t[5])
    let radius = (squares / 6).squareRoot()
    guard radius > 0 else { return mean }
    let determinant =
      x * (y * z - t[5] * t[5]) - t[3] * (t[3] * z - t[5] * t[4])
      + t[4] * (t[3] * t[5] - y * t[4])
    let cosine = min(max(determinant / (2 * radius * radius * radius), -1), 1)
    return mean + 2 * radius * cos(acos(cosine) / 3 + 2 * Double.pi / 3)
  }

  /// The tensor of diffusivities along the axes of a grid, along the coordinate axes.
  static func tensor(on grid: VoxelGrid, stretch: SIMD3<Double>) -> [Double] {
    var tensor = [Double](repeating: 0, count: 6)
    for axis in 0..<3 {
      let e = grid.axes[axis].normalised
      let products = [e.x * e.x, e.y * e.y, e.z * e.z, e.x * e.y, e.x * e.z, e.y * e.z]
      for part in 0..<6 { tensor[part] += stretch[axis] * products[part] }
    }
    return tensor
  }

  /// A tensor in mm² along the coordinate axes as one in cells² along the grid's: A⁻¹ T A⁻ᵀ.
  static func inCells(_ t: [Double], on grid: VoxelGrid) -> [Double] {
    let axes = grid.axes
    let volume = axes[0].dot(axes[1].cross(axes[2]))
    let rows = [
      axes[1].cross(axes[2]) / volume,
      axes[2].cross(axes[0]) / volume,
      axes[0].cross(axes[1]) / volume,
    ]
    func times(_ v: SIMD3<Double>) -> SIMD3<Double> {
      SIMD3(
        t[0] * v.x + t[3] * v.y + t[4] * v.z,
        t[3] * v.x + t[1] * v.y + t[5] * v.z,
        t[4] * v.x + t[5] * v.y + t[2] * v.z
      )
    }
    let pairs = [(0, 0), (1, 1), (2, 2), (0, 1), (0, 2), (1, 2)]
    return pairs.map { rows[$0].dot(times(rows[$1])) }
  }
}
