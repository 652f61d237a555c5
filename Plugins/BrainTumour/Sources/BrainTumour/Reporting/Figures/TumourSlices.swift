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

  /// Slices through all that was outlined; nil where nothing was.
  init?(of twin: TumourTwin, _ series: TumourSeries) {
    var seen = Mask(grid: twin.tissue.grid)
    for outline in twin.outlines where outline.labels.grid.size == seen.grid.size {
      seen = seen.union(outline.whole)
    }
    guard let cut = SliceCut(around: seen) else { return nil }
    self.cut = cut
    self.twin = twin
    self.series = series
  }

  /// The image of a day, as a reader would want it: contrast-enhanced T1, else FLAIR, T2 or T1, else
  /// the tissue.
  private func background(on day: Double) -> (image: Volume, title: String) {
    let scan = series.scans.first { $0.day == day }
    let names = [
      ("t1c", "contrast-enhanced T1"), ("flair", "FLAIR"), ("t2", "T2"), ("t1", "T1"),
    ]
    for (role, title) in names {
      if let image = scan?.images[role], image.grid.size == twin.tissue.grid.size {
        return (image, title)
      }
    }
    // White matter brighter than grey, fluid dark, as in T1.
    let voxels = zip(twin.tissue.white.voxels, twin.tissue.grey.voxels).map { $0 + 0.6 * $1 }
    return (Volume(grid: twin.tissue.grid, voxels: voxels), "tissue map")
  }

  private var words: String {
    let spacing = twin.tissue.grid.spacing.z * Double(cut.stride)
    return "Slices \(TumourWords.number(spacing)) mm apart"
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
      try write(image, file, context)
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
        outline with a probability of ½ or more. \(words).
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
  ) throws -> Figure {
    let (image, title) = background(on: twin.lastDay)
    try write(image, "recurrenceView", context)
    let lines = [(Float(0.5), "50 %", ColourRole.primary), (0.1, "10 %", .secondary)]
    let contours =
      lines.flatMap {
        cut.lines(of: maps.recurrence, at: $0.0, "recurrence, \($0.1)", $0.2)
      } + margins.flatMap { cut.outlines(of: $0.mask, $0.title, $0.colour) }
    return Figure(
      "recurrence",
      title: "Where it may come back",
      caption: """
        Lines of equal probability that the density of a voxel outside the present core comes above \
        the core's threshold within \(TumourWords.number(TumourTwin.recurrenceWindow)) days after \
        \(words). \(self.words).
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

  private func write(_ image: Volume, _ name: String, _ context: StageContext) throws {
    let file = context.scratch.appending(path: "\(name).nii.gz")
    try NIfTI.write(cut.cut(image), to: file)
    context.artefact(name, file)
  }
}
