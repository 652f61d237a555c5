import Foundation
import Imaging
import OrganKit

/// The figure that shows where the left ventricle's base was read off long-axis views.
struct BaseFigure {
  /// One view at one phase.
  private struct Picture {
    var name: String
    var title: String
    var image: Volume
    var base: ViewedBase
    /// Where the outlined slices cut the view: from one edge of the left cavity to the other, mm.
    var cuts: [[SIMD3<Double>]]
  }

  private let pictures: [Picture]

  /// How far from the base's middle the figure reaches, mm.
  private static let reach = 85.0

  /// Of each view both phases; nil where none was read.
  init?(_ anatomy: HeartAnatomy, _ series: CineSeries) {
    guard let bases = anatomy.bases, let stack = ShortAxisStack(anatomy.endDiastole.labels) else {
      return nil
    }
    var pictures: [Picture] = []
    for (labelled, name, title, views) in [
      (anatomy.endDiastole, "EndDiastole", "end-diastole", bases.endDiastole),
      (anatomy.endSystole, "EndSystole", "end-systole", bases.endSystole),
    ] {
      for base in views {
        guard let view = series.longAxisViews.first(where: { $0.role == base.role }),
          let image = view.image(of: labelled, in: series, anatomy)
        else { continue }
        let ends = base.ends
        let window = SliceWindow(
          image.grid,
          around: (ends[0] + ends[1]) / 2,
          reach: Self.reach
        )
        pictures.append(
          Picture(
            name: base.role + name,
            title: "\(HeartWords.view(base.role)), \(title)",
            image: window.cut(image),
            base: base,
            cuts: Self.cuts(labelled.labels, by: image.grid, along: stack)
          )
        )
      }
    }
    guard !pictures.isEmpty else { return nil }
    self.pictures = pictures.sorted { $0.name < $1.name }
  }

  private static func cuts(
    _ labels: LabelMap,
    by grid: VoxelGrid,
    along stack: ShortAxisStack
  ) -> [[SIMD3<Double>]] {
    let sections = Sections(of: [HeartStructure.leftCavity.label], in: labels, along: stack)
    guard let view = LevelledView(of: grid, around: sections, over: [sections]) else { return [] }
    let cuts = view.cuts(of: labels, along: stack)
    return zip(cuts.rows, cuts.edges)
      .map { row, edges in
        [edges.lowerBound, edges.upperBound]
          .map { view.position(row: row, column: Double($0)) }
      }
  }

  /// Writes the images that the figure shows.
  func handOver(_ context: StageContext) throws {
    for picture in pictures {
      let file = context.scratch.appending(path: "\(picture.name)View.nii.gz")
      try NIfTI.write(picture.image, to: file)
      context.artefact("\(picture.name)View", file)
    }
  }

  /// The views, each with the line between its hinges.
  var figure: Figure {
    Figure(
      "longAxis",
      title: "The left ventricle's base in the long-axis views",
      caption:
        "The base's line joins the places where the wall ends at the valves; volumes reach to there. A "
        + "base that is off by 5 mm changes them by 5 mm times the section there.",
      .slices(
        Slices(
          pictures.map { picture in
            func line(_ places: [SIMD3<Double>], _ name: String, _ colour: ColourRole)
              -> Slices.Contour
            {
              let points = places.map { place -> SIMD2<Float> in
                let voxel = picture.image.grid.voxel(place)
                return SIMD2(Float(voxel.x), Float(voxel.y))
              }
              return Slices.Contour(slice: 0, structure: name, colour: colour, points: points)
            }
            return Slices.Panel(
              title: HeartWords.capitalised(picture.title),
              volume: "\(picture.name)View.nii.gz",
              contours: [line(picture.base.ends, "base of the left ventricle", .primary)]
                + picture.cuts.map { line($0, "left cavity in the short-axis slices", .secondary) }
            )
          }
        )
      )
    )
  }
}
