public import Imaging
import Numerics
import OrganKit

/// What a tumour's growth does to the tissue around it: growth makes a pressure, the brain yields
/// as an elastic solid held by the skull.
///
/// μΔu + (λ+μ)∇(∇·u) = γ∇c for the displacement u of a density c, with materials by tissue and
/// u = 0 at the skull. Strains are taken as small: where `TissueDisplacement.volumeRatios` nears 0, as
/// fluid before a large tumour may, the equations say too much.
///
/// - SeeAlso: Hogea, Davatzikos and Biros 2008, doi:10.1007/s00285-007-0139-x.
public enum MassEffect {
  /// The manifest's parameter that turns it on.
  public static let parameterName = "massEffect"
  /// γ, the pressure of tissue full of tumour cells, kPa.
  ///
  /// Assumed, for none can be measured in one patient: a compact tumour of 20 mm radius pushes its
  /// border by about 1 mm, a diffuse one, softer, by more. Displacements are proportional to it.
  public static let growthPressure = 4.0
  /// Tissue or cells above this make a voxel part of the brain.
  static let presence = 0.5
  /// Gaps that are narrower, mm, belong to the brain: sulci and ventricles without a map of fluid.
  static let gap = 6.0

  /// The tissue, displaced by a tumour.
  ///
  /// - Parameters:
  ///   - tissue: the tissue before the tumour pushed.
  ///   - density: cells over the most that tissue holds, 0 to 1, on a grid of any step in the same
  ///     space; the displacement is computed on its grid.
  ///   - earlier: the density to which the tissue has yielded already, such as that of the day when
  ///     it was imaged; nil for none.
  ///   - growthPressure: γ, kPa.
  ///   - threads: how many work; one a core when nil. Results do not depend on it.
  /// - Returns: the tissue on its own grid, each map's sum kept but for what is cut off above 1; and
  ///   the displacement.
  /// - Throws: `OrganError` where the maps hold no brain, the grid's axes are not at right angles,
  ///   or the equations cannot be solved.
  public static func displaced(
    _ tissue: BrainTissue,
    by density: Volume,
    since earlier: Volume? = nil,
    growthPressure: Double = MassEffect.growthPressure,
    threads: Int? = nil
  ) throws -> (tissue: BrainTissue, displacement: TissueDisplacement) {
    let displacement = try displacement(
      of: tissue,
      by: density,
      since: earlier,
      growthPressure: growthPressure,
      materials: .published,
      threads: threads
    )
    let maps = [tissue.white, tissue.grey] + (tissue.fluid.map { [$0] } ?? [])
    let carried = displacement.carrying(maps)
      .map { map in
        Volume(grid: map.grid, voxels: map.voxels.map { min(max($0, 0), 1) })
      }
    var displaced = tissue
    displaced.white = carried[0]
    displaced.grey = carried[1]
    displaced.fluid = tissue.fluid == nil ? nil : carried[2]
    return (displaced, displacement)
  }

  static func displacement(
    of tissue: BrainTissue,
    by density: Volume,
    since earlier: Volume? = nil,
    growthPressure: Double,
    materials: TissueMaterials,
    threads: Int?
  ) throws -> TissueDisplacement {
    let grid = density.grid
    let (x, y, z) = (
      grid.axes[0].normalised, grid.axes[1].normalised, grid.axes[2].normalised
    )
    guard max(abs(x.dot(y)), abs(y.dot(z)), abs(z.dot(x))) < 1e-3, grid.spacing.min() > 0 else {
      throw OrganError(
        .studyRefused,
        "mass effect needs a grid with axes at right angles, and this image's are not"
      )
    }
    func onGrid(_ map: Volume) -> Volume { map.grid == grid ? map : map.resampled(onto: grid) }
    let (white, grey) = (onGrid(tissue.white), onGrid(tissue.grey))
    let brain = brain(white, grey, tissue.fluid.map(onGrid), density)
    guard let box = TissueBox(around: brain) else {
      throw OrganError(.studyRefused, "mass effect needs tissue, and the maps hold none")
    }
    let part = box.cropped(grid)
    let inside = box.cropped(brain.voxels, of: grid)
    let cells = box.cropped(density.voxels, of: grid)
    let before = earlier.map { box.cropped(onGrid($0).voxels, of: grid) }
    let (whites, greys) = (
      box.cropped(white.voxels, of: grid), box.cropped(grey.voxels, of: grid)
    )
    var first = [Double](repeating: 0, count: part.count)
    var shear = first
    for place in 0..<part.count where inside[place] {
      let both = materials.lame(
        white: Double(whites[place]),
        grey: Double(greys[place]),
        density: Double(cells[place])
      )
      (first[place], shear[place]) = (both.x, both.y)
    }
    let solid = ElasticSolid(
      size: part.size,
      step: part.spacing,
      first: first,
      shear: shear,
      inside: inside
    )
    let tolerance = 1e-6
    let solution = ElasticSolver(solid, threads: threads)
      .solve(
        pressure: cells.indices.map { place in
          growthPressure * Double(cells[place] - (before?[place] ?? 0))
        },
        tolerance: tolerance
      )
    guard solution.residual <= tolerance else {
      throw OrganError(
        .checkFailed,
        "the equations of mass effect were not solved: \(solution.residual) of their right side is "
          + "left after \(solution.rounds) rounds"
      )
    }
    return TissueDisplacement(
      grid: part,
      field: solution.displacement,
      inside: Mask(grid: part, voxels: inside),
      rounds: solution.rounds,
      threads: threads
    )
  }

  /// What the skull holds: tissue, fluid and tumour, with the gaps between them.
  private static func brain(
    _ white: Volume,
    _ grey: Volume,
    _ fluid: Volume?,
    _ density: Volume
  ) -> Mask {
    let grid = density.grid
    let steps = Int((gap / 2 / grid.spacing.min()).rounded())
    // With a rim, for what lies beyond the image must not count as brain where gaps close.
    var wide = grid
    wide.size = grid.size &+ 2 * (steps + 1)
    func place(_ i: Int, _ j: Int, _ k: Int) -> Int {
      wide.index(i + steps + 1, j + steps + 1, k + steps + 1)
    }
    var mask = Mask(grid: wide)
    for k in 0..<grid.size.z {
      for j in 0..<grid.size.y {
        for i in 0..<grid.size.x {
          let sum = white[i, j, k] + grey[i, j, k] + (fluid?[i, j, k] ?? 0) + density[i, j, k]
          mask.voxels[place(i, j, k)] = Double(sum) >= presence
        }
      }
    }
    let closed = mask.closed(.spatial6, steps: steps).filled(.spatial6)
    var brain = Mask(grid: grid)
    for k in 0..<grid.size.z {
      for j in 0..<grid.size.y {
        for i in 0..<grid.size.x {
          brain.voxels[grid.index(i, j, k)] = closed.voxels[place(i, j, k)]
        }
      }
    }
    return brain
  }
}
