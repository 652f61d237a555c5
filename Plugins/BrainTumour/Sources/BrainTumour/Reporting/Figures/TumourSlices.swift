import Foundation
import Imaging
import OrganKit

/// The figures that show slices through the tumour.
struct TumourSlices {
  /// What is shown of them.
  let cut: SliceCut
  /// The twin.
  let twin: TumourTwin
  /// The scans with their images.
  let series: TumourSeries
  /// What the series' days count later than the twin's.
  let offset: Double

  /// Slices through all that was outlined; nil where nothing was.
  init?(of twin: TumourTwin, _ series: TumourSeries, offset: Double) {
    var seen = Mask(grid: twin.tissue.grid)
    for outline in twin.outlines where outline.labels.grid.size == seen.grid.size {
      seen = seen.union(outline.whole)
    }
    guard let cut = SliceCut(around: seen) else { return nil }
    self.cut = cut
    self.twin = twin
    self.series = series
    self.offset = offset
  }

  /// The image of a day, as a reader would want it: contrast-enhanced T1, else FLAIR, T2 or T1, else
  /// the tissue.
  private func background(on day: Double) -> (image: Volume, title: String) {
    let scan = series.scans.first { $0.day + offset == day }
    let names = [
      ("t1c", "contrast-enhanced T1"), ("flair", "FLAIR"), ("t2", "T2"), ("t1", "T1"),
    ]
    for (role, title) in names {
      if let image = scan?.images[role] {
        let grid = twin.tissue.grid
        return (image.grid == grid ? image : image.resampled(onto: grid), title)
      }
    }
    // As in T2: outlines stand out on dark white matter.
    var voxels = zip(twin.tissue.white.voxels, twin.tissue.grey.voxels).map { 0.45 * $0 + 0.8 * $1 }
    if let fluid = twin.tissue.fluid {
      for voxel in voxels.indices { voxels[voxel] += fluid.voxels[voxel] }
    }
    return (Volume(grid: twin.tissue.grid, voxels: voxels), "tissue map")
  }

  /// What was outlined on each scan beside what the model shows there.
  func fit(_ outlook: TumourOutlook, on domain: GrowthDomain, _ context: StageContext) throws
    -> Figure
  {
    var panels: [Slices.Panel] = []
    for (number, outline) in twin.outlines.filter({ outlook.mapDays.contains($0.day) }).enumerated()
    {
      guard let maps = outlook.maps(on: outline.day) else { continue }
      let (image, title) = background(on: outline.day)
      let file = "scan\(number + 1)View"
      try write(cut.cut(image), file, context)
      let core = domain.onStudyGrid(maps.core, image.grid)
      let whole = domain.onStudyGrid(maps.whole, image.grid)
      panels.append(
        Slices.Panel(
          title: "Day \(TumourWords.number(outline.day)), \(title)",
          volume: "\(file).nii.gz",
          contours: cut.outlines(of: outline.whole, "whole, as outlined", .secondary)
            + cut.outlines(of: outline.core, "core, as outlined", .primary)
            + cut.lines(of: whole, at: 0.5, "whole, model", .quaternary)
            + cut.lines(of: core, at: 0.5, "core, model", .tertiary)
        )
      )
    }
    return Figure(
      "fit",
      title: "What was seen, and what the model shows",
      caption: """
        Outlines as they came with the study, and the model's: inside them a voxel lies in the \
        outline with a probability of ½ or more.
        """,
      .slices(Slices(panels))
    )
  }

  /// Where the tumour is expected to come back, with the margins of radiotherapy.
  func recurrence(
    _ maps: TumourMaps,
    after words: String,
    margins: [(mask: Mask, title: String, colour: ColourRole)],
    _ context: StageContext
  ) throws -> Figure? {
    var shown = Mask(
      grid: maps.recurrence.grid,
      voxels: maps.recurrence.voxels.map { $0 >= Self.levels[1].level }
    )
    for margin in margins { shown = shown.union(margin.mask) }
    guard let cut = SliceCut(around: shown) else { return nil }
    let (image, title) = background(on: twin.lastDay)
    try write(cut.cut(image), "recurrenceView", context)
    var contours = Self.levels.flatMap {
      cut.lines(of: maps.recurrenceAnywhere, at: $0.level, "recurrence, \($0.words)", $0.colour)
    }
    contours += margins.flatMap { cut.outlines(of: $0.mask, $0.title, $0.colour) }
    if let core = twin.outlines.last?.core {
      contours += cut.outlines(of: core, "core now", .context)
    }
    return Figure(
      "recurrence",
      title: "Where it may come back",
      caption: """
        Lines of equal probability that the density of a voxel outside the present core comes above \
        the core's threshold within \(TumourWords.number(TumourTwin.recurrenceWindow)) days after \
        \(words).
        """,
      .slices(
        Slices([
          .init(
            title: "Day \(TumourWords.number(twin.lastDay)), \(title)",
            volume: "recurrenceView.nii.gz",
            contours: contours
          )
        ])
      )
    )
  }

  private static let levels: [(level: Float, words: String, colour: ColourRole)] = [
    (0.5, "50 %", .primary), (0.1, "10 %", .secondary),
  ]

  private func write(_ image: Volume, _ name: String, _ context: StageContext) throws {
    let file = context.scratch.appending(path: "\(name).nii.gz")
    try NIfTI.write(image, to: file)
    context.artefact(name, file)
  }
}
