import Foundation
import Imaging
import OrganKit

/// The figures that show the images and label maps themselves.
struct SliceFigures {
  /// Label maps at both phases.
  let anatomy: HeartAnatomy
  /// The part of each slice that is shown.
  let view: SliceWindow

  /// Figures of a heart, cut to it.
  init(anatomy: HeartAnatomy) {
    self.anatomy = anatomy
    view = SliceWindow(around: [anatomy.endDiastole.labels, anatomy.endSystole.labels])
  }

  private var frames: [(name: String, title: String, labels: LabelMap)] {
    [
      ("endDiastole", "End-diastole", anatomy.endDiastole.labels),
      ("endSystole", "End-systole", anatomy.endSystole.labels),
    ]
  }

  private static let structures: [(title: String, labels: Set<UInt8>, colour: ColourRole)] = [
    ("left ventricular cavity", [3], .primary),
    ("left ventricular epicardium", [2, 3], .secondary),
    ("right ventricular cavity", [1], .tertiary),
  ]

  /// Every slice at both phases, with outlines.
  var slices: Figure {
    let panels = frames.map { name, title, labels in
      Slices.Panel(title: title, volume: "\(name)View.nii.gz", contours: contours(labels))
    }
    return Figure(
      "shortAxis",
      title: "Short-axis slices",
      caption:
        "Outlines of the left ventricle's cavity and outer wall and of the right ventricle's "
        + "cavity, as labelled.",
      .slices(Slices(panels))
    )
  }

  private func contours(_ labels: LabelMap) -> [Slices.Contour] {
    let corner = SIMD2(Float(view.rows.lowerBound), Float(view.columns.lowerBound))
    return Self.structures.flatMap { title, members, colour in
      let mask = Mask(labels, labels: members)
      return (0..<labels.grid.size.z)
        .flatMap { slice in
          Contour.outlines(of: mask, slice: slice)
            .map { outline in
              Slices.Contour(
                slice: slice,
                structure: title,
                colour: colour,
                points: outline.map { $0 - corner }
              )
            }
        }
    }
  }

  /// How large the cavities' sections are from base to apex.
  ///
  /// - Returns: nil where nothing is labelled.
  var areas: Figure? {
    guard let stack = ShortAxisStack(anatomy.endDiastole.labels) else { return nil }
    let depths = (0..<stack.sliceCount).map { Double($0) * stack.spacing }
    func curve(_ title: String, _ label: UInt8, _ labels: LabelMap, _ colour: ColourRole)
      -> Chart.Curve
    {
      let sections = Sections(of: [label], in: labels, along: stack)
      return Chart.Curve(
        title: title,
        colour: colour,
        x: depths,
        y: depths.indices.map { sections.area($0) / 100 }
      )
    }
    let early = anatomy.endDiastole.labels
    let late = anatomy.endSystole.labels
    return Figure(
      "sections",
      title: "Sections from base to apex",
      caption: "The cavities' area in each slice; a volume is the sum over the slices.",
      .chart(
        Chart(
          x: .init("Distance from the most basal slice", unit: "mm"),
          y: .init("Area", unit: "cm2"),
          [
            curve("left ventricle, end-diastole", 3, early, .primary),
            curve("left ventricle, end-systole", 3, late, .secondary),
            curve("right ventricle, end-diastole", 1, early, .tertiary),
            curve("right ventricle, end-systole", 1, late, .quaternary),
          ]
        )
      )
    )
  }
}

extension HeartTwin {
  /// How far each slice was moved before the surfaces were drawn.
  ///
  /// - Returns: nil where none was looked at.
  var shiftTable: Figure? {
    guard !sliceShifts.isEmpty else { return nil }
    let rows = sliceShifts.map { shift in
      let length = (shift.x * shift.x + shift.y * shift.y).squareRoot()
      return ["\(shift.slice + 1)"]
        + [shift.x, shift.y, length].map { String(format: "%.1f", $0) }
    }
    return Figure(
      "sliceShifts",
      title: "Slice shifts corrected",
      caption: "How far each slice was moved within its plane so that the ventricles run smoothly "
        + "through the stack: breathing displaces slices between breath-holds. Volumes by slice "
        + "summation do not depend on it.",
      .table(
        Table(
          columns: ["Slice", "Along rows, mm", "Along columns, mm", "Distance, mm"],
          rows: rows
        )
      )
    )
  }
}
