public import Imaging

/// What radiotherapy would aim at: the tumour, and the margins around it for cells no image shows.
///
/// - SeeAlso: Niyazi et al. 2023, "ESTRO-EANO guideline on target delineation and radiotherapy details
///   for glioblastoma", doi:10.1016/j.radonc.2023.109663.
public struct TargetVolumes: Sendable, Equatable {
  /// The gross tumour volume: enhancing, necrotic and non-enhancing tumour, and the cavity of an
  /// operation.
  public var gross: Mask
  /// The brain within the margin of the gross volume, as the crow flies.
  public var plain: Mask
  /// The brain within the margin on ways through white and grey matter: not across a fold, a ventricle
  /// or the falx.
  public var anatomical: Mask

  /// The guideline's margin, mm.
  public static let margin = 15.0

  /// The volumes around an outline.
  ///
  /// - Parameters:
  ///   - outline: the outline.
  ///   - brain: where margins may reach.
  ///   - tissue: white and grey matter; what the outline covers counts as tissue too.
  ///   - margin: mm.
  public init(
    _ outline: TumourAnatomy.Outline,
    brain: Mask,
    tissue: BrainTissue,
    margin: Double = Self.margin
  ) {
    typealias Label = TumourAnatomy.Label
    gross = Mask(outline.labels, labels: [Label.necrotic, Label.enhancing, Label.cavity])
    plain = Self.plain(around: gross, within: brain, margin: margin)
    // A voxel mostly of fluid is a barrier, and so is one of which nothing is known.
    anatomical =
      Self.anatomical(
        around: gross,
        through: tissue.mask.intersection(brain).union(outline.whole),
        margin: margin
      )
      .intersection(brain)
  }

  /// The brain whose centres lie within a margin of a core's centres; a core beyond the brain casts
  /// its margin too.
  public static func plain(around core: Mask, within brain: Mask, margin: Double) -> Mask {
    let squares = DistanceMap.squaredToCentres(of: core, upTo: margin)
    return Mask(grid: core.grid, voxels: zip(squares, brain.voxels).map { $0.isFinite && $1 })
  }

  /// What lies within a margin on ways through a passage.
  public static func anatomical(around core: Mask, through passage: Mask, margin: Double) -> Mask {
    let distances = GeodesicDistance.distances(to: core, through: passage, upTo: margin)
    return Mask(grid: core.grid, voxels: distances.map(\.isFinite))
  }

  /// As much of the brain as the plain margin takes, chosen by the model: where cells are densest.
  ///
  /// - Parameters:
  ///   - densities: a number a voxel, such as the expected density of cells.
  ///   - brain: where it may reach.
  ///   - plain: the margin whose number of voxels it has; of equal densities its voxels come first.
  /// - Returns: as many voxels as the plain margin has in the brain.
  public static func densest(_ densities: [Float], within brain: Mask, asManyAs plain: Mask) -> Mask
  {
    let count = plain.intersection(brain).count
    var places = brain.voxels.indices.filter { brain.voxels[$0] }
    places.sort { one, other in
      let (first, second) = (densities[one], densities[other])
      if first != second { return first > second }
      if plain.voxels[one] != plain.voxels[other] { return plain.voxels[one] }
      return one < other
    }
    var densest = Mask(grid: brain.grid)
    for place in places.prefix(count) { densest.voxels[place] = true }
    return densest
  }
}
