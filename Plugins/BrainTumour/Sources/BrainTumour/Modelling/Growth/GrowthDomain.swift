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
  let directions: Directions
  /// How the study's grid is averaged onto this one.
  let averaging: CellAveraging

  /// Which cells exchange with each other.
  enum Directions: Sendable {
    /// The same in all cells.
    case uniform([LatticeDecomposition.Term])
    /// Along the fibres of each cell.
    case fibres(LatticeField)
  }

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
  ///     the same along all. It holds where no fibre direction is known.
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
    let tensor = Self.tensor(on: grid, stretch: stretch ?? SIMD3(repeating: 1))
    self.init(
      grid: grid,
      inside: inside,
      white: whiteCells,
      grey: greyCells,
      directions: fibres.flatMap {
        Self.directions(along: $0, on: grid, inside, averaging, elsewhere: tensor)
      } ?? Self.directions(tensor, on: grid),
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
      directions: Self.directions(tensor ?? [1, 1, 1, 0, 0, 0], on: grid),
      averaging: CellAveraging(from: grid, around: inside.map { _ in true }, step: nil)
    )
  }

  /// The same tissue with another stretch along the grid's axes, and without fibres; cheap.
  public func stretched(_ stretch: SIMD3<Double>) -> GrowthDomain {
    GrowthDomain(
      grid: grid,
      inside: tissue.voxels,
      white: white,
      grey: grey,
      directions: Self.directions(Self.tensor(on: grid, stretch: stretch), on: grid),
      averaging: averaging
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
    directions: Directions,
    averaging: CellAveraging
  ) {
    self.grid = grid
    tissue = Mask(grid: grid, voxels: inside)
    self.white = white
    self.grey = grey
    self.averaging = averaging
    self.directions = directions
  }
}
