import Foundation
import Geometry
import Imaging
public import OrganKit

/// The last room: tells what the twin shows.
public struct PhantomReporting: Reporting {
  /// Reads the findings off the twin, chooses the figures and hands over their files.
  public func report(
    on twin: PhantomTwin,
    _ anatomy: PhantomAnatomy,
    _ series: PhantomSeries,
    _ context: StageContext
  ) async throws -> Report {
    try context.checkCancellation()
    func file(_ name: String) -> URL { context.scratch.appending(path: name) }
    try NIfTI.write(series.image, to: file("image.nii.gz"))
    try NIfTI.write(anatomy.labels, to: file("labels.nii.gz"))
    try VTP.write(twin.shape.surface(), to: file("surface.vtp"))
    context.artefact("image", file("image.nii.gz"))
    context.artefact("labels", file("labels.nii.gz"))
    context.artefact("surface", file("surface.vtp"))

    let spacing = (0..<3).map { String(format: "%.2f", series.image.grid.spacing[$0]) }
    return Report(
      title: "Phantom",
      isSynthetic: series.isSynthetic,
      headline: ["phantomVolume", "phantomLongAxis"],
      findings: twin.findings(.measured),
      figures: [slices(series.image, twin.shape), scene, axes(of: twin.shape)]
        + forecasts(of: twin),
      study: [
        .init("Image", series.source),
        .init("Spacing", spacing.joined(separator: " × ") + " mm"),
      ],
      methods: methods(of: twin),
      references: []
    )
  }

  private func methods(of twin: PhantomTwin) -> [String] {
    [
      "Voxels brighter than a threshold are the phantom's; their count gives its volume.",
      "The axes are those of the solid ellipsoid with the voxels' second moments.",
      "Intervals come from the voxels that the surface cuts.",
    ]
      + (twin.foretold.isEmpty
        ? []
        : ["Volume and growth rate are what forecast and voxels agree on, by Kalman's filter."])
  }

  private func slices(_ image: Volume, _ shape: Ellipsoid) -> Figure {
    let contours = (0..<image.grid.size.z)
      .compactMap { slice -> Slices.Contour? in
        let points = shape.outline(inSlice: slice, of: image.grid)
        guard !points.isEmpty else { return nil }
        return .init(slice: slice, structure: "Phantom", colour: .primary, points: points)
      }
    return Figure(
      "slices",
      title: "Image",
      caption: "The image and where the fitted ellipsoid cuts its slices.",
      .slices(Slices([.init(title: "Image", volume: "image.nii.gz", contours: contours)]))
    )
  }

  private var scene: Figure {
    let surface = Scene.Surface(title: "Phantom", files: ["surface.vtp"], colour: .primary)
    return Figure(
      "scene",
      title: "Shape",
      caption: "The fitted ellipsoid.",
      .scene(Scene([surface], times: ["now"], period: 0))
    )
  }

  /// What was foretold, beside what came.
  private func forecasts(of twin: PhantomTwin) -> [Figure] {
    guard !twin.foretold.isEmpty else { return [] }
    func millilitres(_ volume: Double) -> String { String(format: "%.2f", volume / 1000) }
    let rows = twin.foretold.map { foretold in
      [
        foretold.date, millilitres(foretold.expected),
        "\(millilitres(foretold.low)) – \(millilitres(foretold.high))", millilitres(foretold.seen),
        foretold.low <= foretold.seen && foretold.seen <= foretold.high ? "inside" : "outside",
      ]
    }
    let columns = ["Day", "Foretold, mL", "90 % interval", "Seen, mL", ""]
    return [
      Figure(
        "forecasts",
        title: "Forecasts",
        caption: "Each volume was foretold before its image was opened.",
        .table(Table(columns: columns, rows: rows))
      )
    ]
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
