import Foundation
import Imaging
public import OrganKit

/// The last room: tells what the twin shows.
public struct PhantomReporting: Reporting {
  /// Reads the findings off the twin and chooses the figures.
  public func report(
    on twin: PhantomTwin,
    _ anatomy: PhantomAnatomy,
    _ series: PhantomSeries,
    _ context: StageContext
  ) async throws -> Report {
    try context.checkCancellation()
    let grid = series.image.grid
    try NIfTI.write(series.image, to: context.scratch.appending(path: "image.nii.gz"))
    context.artefact("image", context.scratch.appending(path: "image.nii.gz"))
    try NIfTI.write(anatomy.labels, to: context.scratch.appending(path: "labels.nii.gz"))
    context.artefact("labels", context.scratch.appending(path: "labels.nii.gz"))
    let spacing = [grid.spacing.x, grid.spacing.y, grid.spacing.z]
      .map { String(format: "%.2f", $0) }
    return Report(
      title: "Phantom",
      isSynthetic: series.isSynthetic,
      headline: ["phantomVolume", "phantomLongAxis"],
      findings: twin.findings(.measured),
      figures: [axes(of: twin.shape)],
      study: [
        .init("Image", series.source),
        .init("Spacing", spacing.joined(separator: " × ") + " mm"),
      ],
      methods: [
        "Voxels brighter than a threshold are the phantom's; their count gives its volume.",
        "The axes are those of the solid ellipsoid with the voxels' second moments.",
        "Intervals come from the voxels that the surface cuts.",
      ],
      references: []
    )
  }

  private func axes(of shape: Ellipsoid) -> Figure {
    let rows = zip(shape.radii, shape.directions)
      .map { radius, direction in
        [2 * radius, direction.x, direction.y, direction.z].map { String(format: "%.2f", $0) }
      }
    return Figure(
      "axes",
      title: "Axes",
      caption: "Lengths and directions, longest first.",
      .table(Table(columns: ["Length, mm", "to the right", "to the front", "up"], rows: rows))
    )
  }
}
