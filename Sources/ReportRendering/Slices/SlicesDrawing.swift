import Foundation
import Imaging
import OrganKit

/// Image slices with outlines: a picture a slice and panel, the panels of a slice one under the
/// other.
struct SlicesDrawing {
  /// The panels.
  let slices: Slices
  /// The figure, for error sentences.
  let figure: Figure
  /// Where its files are.
  let files: ReportFiles

  /// More pictures than this say no more.
  private static let mostSlices = 24

  /// The pictures, their legend and what the reader must know of them.
  func markup() throws -> Markup {
    let panels = try slices.panels.map { panel in
      let image = try NIfTI.read(files.file(panel.volume, for: figure))
      return SlicePanel(panel, try image.volume())
    }
    for panel in panels { try check(panel) }
    let views = Self.views(panels)
    let count = panels.map(\.depth).max() ?? 0
    let shown = Self.chosen(panels, count)
    let cells = shown.map { slice in
      let pictures = zip(panels, views).filter { slice < $0.0.depth }
        .map { panel, view in
          panel.picture(slice, view)
        }
      return """
        <li class="cell"><h3>Slice \(slice + 1) <span>of \(count)</span></h3>\(Markup(pictures))</li>
        """ as Markup
    }
    let structures = slices.panels.flatMap(\.contours).map { ($0.structure, $0.colour) }
    return """
      \(Legend(structures).markup)
      <ol class="slice-grid">\(Markup(cells, separatedBy: "\n"))</ol>
      <p class="soft">\(Self.remark(panels, views, shown: shown.count, of: count))</p>
      """
  }

  private func check(_ panel: SlicePanel) throws {
    for contour in panel.panel.contours where !(0..<panel.depth).contains(contour.slice) {
      throw OrganError(
        .pluginRefused,
        "the figure '\(figure.name)' outlines '\(contour.structure)' in slice \(contour.slice), "
          + "but \(panel.panel.volume) has \(panel.depth) slices, counted from 0"
      )
    }
  }

  /// One view for all panels of one size, so that they can be compared.
  private static func views(_ panels: [SlicePanel]) -> [SliceView] {
    panels.map { panel in
      let alike = panels.filter { $0.volume.grid.size == panel.volume.grid.size }
      return SliceView(grid: panel.volume.grid, around: alike.flatMap(\.panel.contours))
    }
  }

  private static func chosen(_ panels: [SlicePanel], _ count: Int) -> [Int] {
    let outlined = Set(panels.flatMap(\.panel.contours).map(\.slice)).sorted()
    let all =
      count <= mostSlices || outlined.isEmpty ? Array(0..<count) : outlined
    let step = max(1, (all.count + mostSlices - 1) / mostSlices)
    return stride(from: 0, to: all.count, by: step).map { all[$0] }
  }

  private static func remark(
    _ panels: [SlicePanel],
    _ views: [SliceView],
    shown: Int,
    of count: Int
  ) -> String {
    var parts: [String] = []
    if let spacing = panels.first?.volume.grid.spacing {
      parts.append(
        "Pixels of \(NumberSpelling.text(spacing.x, decimals: 2)) × "
          + "\(NumberSpelling.text(spacing.y, decimals: 2)) mm, slices "
          + "\(NumberSpelling.text(spacing.z, decimals: 1)) mm apart."
      )
    }
    if shown < count { parts.append("\(shown) of \(count) slices are shown.") }
    if views.contains(where: \.isCropped) { parts.append("Cropped around the outlines.") }
    parts.append("Grey from the 1st to the 99.5th percentile of each image.")
    let isOriented = panels.allSatisfy(\.volume.grid.isOriented)
    parts.append(
      isOriented
        ? "Letters name the patient’s directions."
        : "The file does not tell the patient’s directions; the image lies as it is stored."
    )
    return parts.joined(separator: " ")
  }
}
