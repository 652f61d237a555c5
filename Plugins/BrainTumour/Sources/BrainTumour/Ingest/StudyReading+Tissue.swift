import Foundation
import Imaging
import OrganKit

extension StudyReading {
  private mutating func tissueMap(_ role: TumourRole) throws -> Volume? {
    guard let item = try item(role) else { return nil }
    let map = try alignment.volume(try StudyAlignment.read(item), item)
    let (parts, divisor) = try TissueReading.parts(map, file: item.url.path)
    if divisor != 1 {
      layout.warn("tissueScaled", "'\(item.name)' holds parts of \(divisor); divided by it")
    }
    return parts
  }

  mutating func readTissue(_ context: StageContext) throws -> (Mask, BrainTissue) {
    var brain: Mask?
    if let item = try item(.brainMask) {
      let map = try alignment.volume(try StudyAlignment.read(item), item)
      brain = Mask(grid: map.grid, voxels: map.voxels.map { $0 > 0.5 })
      facts.append(.init("Brain", "mask '\(item.name)'"))
    }
    try context.checkCancellation()
    let white = try tissueMap(.whiteMatter)
    let grey = try tissueMap(.greyMatter)
    let fluid = try tissueMap(.csf)
    if let white, let grey {
      let tissue = BrainTissue(white: white, grey: grey, fluid: fluid, origin: .patient)
      let source = "the sum of white and grey matter"
      if brain == nil { facts.append(.init("Brain", "white and grey matter")) }
      let brain = brain ?? tissue.mask
      try BrainMasking.check(brain, source)
      facts.append(.init("Tissue", "the patient's own white and grey matter"))
      if fluid == nil {
        layout.warn(
          "noFluidMap",
          "there is no map of cerebrospinal fluid ('csf'): fluid is what is neither white nor grey "
            + "matter"
        )
      }
      return (brain, tissue)
    }
    if let known = white == nil ? (grey == nil ? nil : "greyMatter") : "whiteMatter" {
      layout.warn(
        "tissueIncomplete",
        "of white and grey matter only '\(known)' is there; it is left aside"
      )
    }
    let picture = TumourRole.images.compactMap { role in days[0].item(role) }
      .first { scans[0].images[$0.role.rawValue] != nil }
    if brain == nil, let picture, let image = scans[0].images[picture.role.rawValue] {
      brain = try BrainMasking.brain(of: image, file: picture.url.path)
      facts.append(.init("Brain", "what '\(picture.name)', skull-stripped, shows"))
    }
    guard let brain else {
      throw OrganError.study(
        "\(layout.study.path) tells nowhere where the brain is: a brain mask, white and grey matter "
          + "or a skull-stripped image of the first scan is needed"
      )
    }
    try BrainMasking.check(brain, picture?.url.path ?? "the brain mask")
    if let tissue = try atlasTissue(brain, picture, context) { return (brain, tissue) }
    layout.warn(
      "homogeneousTissue",
      "there are no maps of white and grey matter and no atlas: the tumour is taken to grow alike "
        + "everywhere in the brain, and no fluid and no fold stops it"
    )
    facts.append(.init("Tissue", "unknown: one tissue everywhere in the brain"))
    return (brain, TissueReading.homogeneous(in: brain))
  }

  private mutating func atlasTissue(
    _ brain: Mask,
    _ picture: TumourLayout.Item?,
    _ context: StageContext
  ) throws -> BrainTissue? {
    guard let files = try AtlasTissue.files(of: layout) else { return nil }
    guard let picture, let image = scans[0].images[picture.role.rawValue] else {
      layout.warn(
        "atlasNotUsed",
        "an atlas is there, but no image of the first scan to lay it on"
      )
      return nil
    }
    guard image.grid.isOriented else {
      layout.warn(
        "atlasNotUsed",
        "an atlas is there, but the header of '\(picture.name)' does not tell right from left"
      )
      return nil
    }
    let lesion = Mask(scans[0].labels[0].map, labels: Set(1...UInt8.max))
    let atlas = try AtlasTissue(files, onto: image, brain: brain, ignoring: lesion, context)
    layout.warn(
      "atlasTissue",
      "white and grey matter are an atlas's, laid on '\(picture.name)': the patient's own folds and "
        + "the tumour's pressure are not in it"
    )
    facts.append(.init("Tissue", "an atlas's, \(atlas.fact)"))
    return atlas.tissue
  }
}
