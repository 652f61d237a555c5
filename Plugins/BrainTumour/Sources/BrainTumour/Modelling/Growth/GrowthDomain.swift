public import Imaging
import Numerics
import OrganKit

/// The tissue as the growth model sees it: computed once for a patient and a grid step, shared by
/// all solves on it.
///
/// Diffusivity is Dw·(white + grey/ratio) with the fractions of white and grey matter in a cell; a
/// border between two cells takes the mean of both. Fluid lets nothing through.
public struct GrowthDomain: Sendable {
  /// The computational grid.
  public let grid: VoxelGrid
  /// Where tumour cells can be: white and grey matter, and what the outlines cover.
  public let tissue: Mask
  /// How much of each cell is white matter, 0 outside the tissue.
  public let white: [Float]
  /// How much of each cell is grey matter, 0 outside the tissue.
  public let grey: [Float]
  /// The pairs of cells that exchange, at a diffusivity of 1 mm²/d.
  let terms: [LatticeDecomposition.Term]
  /// How the study's grid is averaged onto this one.
  let averaging: CellAveraging

  /// Less white and grey matter than this in a cell, and it is fluid.
  public static let leastTissue: Float = 0.1

  /// The domain of a patient at a grid step.
  ///
  /// - Parameters:
  ///   - tissue: white and grey matter on the study's grid.
  ///   - fibres: fibre directions on the same grid, where known.
  ///   - step: the grid step, mm, where the study's own is finer; nil for the study's own grid.
  ///   - unknown: where the maps are not to be trusted, such as inside the lesion: taken as the
  ///     mean of white and grey there.
  ///   - stretch: diffusivity along the three axes of the grid, over the isotropic one; nil for
  ///     the same along all.
  public init(
    tissue: BrainTissue,
    fibres: FibreField? = nil,
    step: Double? = nil,
    unknown: Mask? = nil,
    stretch: SIMD3<Double>? = nil
  ) {
    let study = tissue.grid
    var (white, grey) = (tissue.white.voxels, tissue.grey.voxels)
    for voxel in white.indices {
      if let unknown, unknown.voxels[voxel] {
        (white[voxel], grey[voxel]) = (0.5, 0.5)
      } else {
        white[voxel] = min(max(white[voxel], 0), 1)
        grey[voxel] = min(max(grey[voxel], 0), 1 - white[voxel])
      }
    }
    let isTissue = zip(white, grey).map { $0 + $1 >= Self.leastTissue }
    let averaging = CellAveraging(from: study, around: isTissue, step: step)
    let grid = averaging.target
    var (whiteCells, greyCells) = (averaging.average(white), averaging.average(grey))
    var inside = [Bool](repeating: false, count: grid.count)
    for cell in inside.indices {
      inside[cell] = whiteCells[cell] + greyCells[cell] >= Self.leastTissue
      if !inside[cell] { (whiteCells[cell], greyCells[cell]) = (0, 0) }
    }
    self.init(
      grid: grid,
      inside: inside,
      white: whiteCells,
      grey: greyCells,
      tensor: Self.tensor(on: grid, stretch: stretch ?? SIMD3(repeating: 1)),
      averaging: averaging
    )
  }

  /// A domain of any shape, such as a solution known in closed form is held against.
  ///
  /// - Parameters:
  ///   - grid: the grid of the cells.
  ///   - inside: which cells are tissue.
  ///   - white: how much of each cell is white matter; 1 in all when nil.
  ///   - grey: how much of each is grey matter; 0 in all when nil.
  ///   - tensor: xx, yy, zz, xy, xz, yz of the diffusivity along the coordinate axes, over the
  ///     isotropic one; the unit tensor when nil.
  init(
    grid: VoxelGrid,
    inside: [Bool],
    white: [Float]? = nil,
    grey: [Float]? = nil,
    tensor: [Double]? = nil
  ) {
    self.init(
      grid: grid,
      inside: inside,
      white: white ?? inside.map { $0 ? 1 : 0 },
      grey: grey ?? inside.map { _ in 0 },
      tensor: tensor ?? [1, 1, 1, 0, 0, 0],
      averaging: CellAveraging(from: grid, around: inside.map { _ in true }, step: nil)
    )
  }

  /// A row of cells: the lattice in one dimension, on which speeds of fronts are known exactly.
  static func chain(_ count: Int, step: Double) -> GrowthDomain {
    GrowthDomain(
      grid: VoxelGrid(size: SIMD3(count, 1, 1), spacing: SIMD3(repeating: step)),
      inside: Array(repeating: true, count: count)
    )
  }

  private init(
    grid: VoxelGrid,
    inside: [Bool],
    white: [Float],
    grey: [Float],
    tensor: [Double],
    averaging: CellAveraging
  ) {
    self.grid = grid
    tissue = Mask(grid: grid, voxels: inside)
    self.white = white
    self.grey = grey
    self.averaging = averaging
    guard let lattice = LatticeDecomposition(Self.inCells(tensor, on: grid)) else {
      preconditionFailure("a diffusivity is positive definite")
    }
    terms = lattice.terms
  }

  /// The tensor of diffusivities along the axes of a grid, along the coordinate axes.
  private static func tensor(on grid: VoxelGrid, stretch: SIMD3<Double>) -> [Double] {
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

  /// How much of each cell a structure of the study's grid fills, 0 to 1.
  public func fractions(of mask: Mask) -> [Float] {
    averaging.average(mask.voxels.map { $0 ? 1 : 0 })
  }

  /// The mean of an image of the study's grid in each cell.
  public func average(_ volume: Volume) -> [Float] { averaging.average(volume.voxels) }

  /// Numbers of the cells on another grid, such as the study's, between their centres linearly.
  ///
  /// What is no tissue takes no part; where no neighbour is tissue it is 0.
  public func resampled(_ values: [Double], onto target: VoxelGrid) -> Volume {
    var sampled = Volume(grid: target)
    let size = grid.size
    let start = grid.voxel(target.position(.zero))
    let steps = [SIMD3(1.0, 0, 0), SIMD3(0, 1.0, 0), SIMD3(0, 0, 1.0)]
      .map { grid.voxel(target.position($0)) - start }
    var index = 0
    for k in 0..<target.size.z {
      for j in 0..<target.size.y {
        let row = start + Double(j) * steps[1] + Double(k) * steps[2]
        for i in 0..<target.size.x {
          let place = row + Double(i) * steps[0]
          sampled.voxels[index] = interpolated(values, at: place, size)
          index += 1
        }
      }
    }
    return sampled
  }

  private func interpolated(
    _ values: [Double],
    at place: SIMD3<Double>,
    _ size: SIMD3<Int>
  ) -> Float {
    let base = place.rounded(.down)
    guard base.x >= -1, base.y >= -1, base.z >= -1,
      base.x < Double(size.x), base.y < Double(size.y), base.z < Double(size.z)
    else { return 0 }
    let share = place - base
    let (x, y, z) = (Int(base.x), Int(base.y), Int(base.z))
    var (sum, weight) = (0.0, 0.0)
    for corner in 0..<8 {
      let (i, j, k) = (x + corner & 1, y + corner >> 1 & 1, z + corner >> 2)
      guard i >= 0, j >= 0, k >= 0, i < size.x, j < size.y, k < size.z else { continue }
      let cell = (k * size.y + j) * size.x + i
      guard tissue.voxels[cell] else { continue }
      let part =
        (corner & 1 == 1 ? share.x : 1 - share.x)
        * (corner >> 1 & 1 == 1 ? share.y : 1 - share.y)
        * (corner >> 2 == 1 ? share.z : 1 - share.z)
      sum += part * values[cell]
      weight += part
    }
    return weight > 1e-6 ? Float(sum / weight) : 0
  }
}
