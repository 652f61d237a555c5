import Imaging

/// Where tissue maps are not to be trusted because a lesion lies there.
///
/// Tumour and oedema change how an image shows tissue, so that what was white matter is often
/// labelled grey. The region is loose on purpose: a tissue relabelled exactly inside the outline
/// would hand the outline to the model.
enum LesionTissue {
  /// How far around the outline tissue is in doubt, mm.
  static let reach: Float = 10
  /// How deep grey matter reaches below the brain's surface, mm: the cortex is not in doubt.
  static let cortex: Float = 4

  /// The region; nil where no outline has a voxel.
  static func unknown(around outlines: [TumourAnatomy.Outline], in tissue: BrainTissue) -> Mask? {
    guard let first = outlines.first else { return nil }
    var seen = first.whole
    for outline in outlines.dropFirst() { seen = seen.union(outline.whole) }
    guard !seen.isEmpty else { return nil }
    let isTissue = zip(tissue.white.voxels, tissue.grey.voxels).map { $0 + $1 > 0.5 }
    let near = DistanceMap.signed3D(seen)
    let brain = Mask(grid: tissue.grid, voxels: isTissue)
    // Sulci are closed: what lies in their depth is below the surface.
    let outer = Mask(grid: brain.grid, voxels: DistanceMap.signed3D(brain).voxels.map { $0 < 3 })
    let hull = DistanceMap.signed3D(outer)
    let voxels = isTissue.indices.map { voxel in
      isTissue[voxel] && near.voxels[voxel] < reach && hull.voxels[voxel] < -cortex - 3
    }
    return Mask(grid: brain.grid, voxels: voxels)
  }
}
