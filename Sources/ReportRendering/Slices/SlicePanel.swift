import Foundation
import Imaging
import OrganKit

/// A volume on its way to pictures.
struct SlicePanel {
  /// The panel.
  let panel: Slices.Panel
  /// Its image.
  let volume: Volume
  private let window: ClosedRange<Float>

  /// A panel with its image.
  init(_ panel: Slices.Panel, _ volume: Volume) {
    self.panel = panel
    self.volume = volume
    window = Self.window(volume.voxels)
  }

  /// How many slices there are.
  var depth: Int { volume.grid.size.z }

  /// A slice with its outlines.
  func picture(_ slice: Int, _ view: SliceView) -> Markup {
    let contours = panel.contours.filter { $0.slice == slice && !$0.points.isEmpty }
    let outlines = contours.map { contour in
      let points = contour.points.map { point in
        let place = view.place(point)
        return "\(place.x),\(place.y)" as Markup
      }
      return """
        <polygon class="\(Palette.name(contour.colour))" \
        points="\(Markup(points, separatedBy: " "))"/>
        """ as Markup
    }
    let png = PNG.encode(
      width: view.columns.count,
      height: view.rows.count,
      grey: greys(slice, view)
    )
    let structures = Set(contours.map(\.structure)).sorted()
    let drawn = structures.isEmpty ? "no outlines" : structures.joined(separator: ", ")
    let letters: Markup =
      view.letters.map {
        "<i class=\"left\" aria-hidden=\"true\">\($0.left)</i>"
          + "<i class=\"top\" aria-hidden=\"true\">\($0.top)</i>"
      } ?? ""
    return """
      <div class="picture"><svg viewBox="0 0 \(view.size.x) \(view.size.y)" role="img" \
      aria-label="\(panel.title), slice \(slice + 1): \(drawn)">\
      <image width="\(view.size.x)" height="\(view.size.y)" preserveAspectRatio="none" \
      href="data:image/png;base64,\(Markup(trusted: png.base64EncodedString()))"/>\
      \(Markup(outlines))</svg><span>\(panel.title)</span>\(letters)</div>
      """
  }

  private func greys(_ slice: Int, _ view: SliceView) -> [UInt8] {
    let scale = 255 / (window.upperBound - window.lowerBound)
    var greys: [UInt8] = []
    greys.reserveCapacity(view.columns.count * view.rows.count)
    for row in 0..<view.rows.count {
      let j = view.isUpturned ? view.rows.upperBound - 1 - row : view.rows.lowerBound + row
      for column in 0..<view.columns.count {
        let i =
          view.isMirrored
          ? view.columns.upperBound - 1 - column : view.columns.lowerBound + column
        let grey = (volume[i, j, slice] - window.lowerBound) * scale
        greys.append(UInt8(min(255, max(0, grey)).rounded()))
      }
    }
    return greys
  }

  /// The 1st and 99.5th percentile, to a thousandth of the whole range.
  static func window(_ voxels: [Float]) -> ClosedRange<Float> {
    guard let low = voxels.min(), let high = voxels.max(), low < high, (high - low).isFinite
    else { return (voxels.first ?? 0)...(voxels.first ?? 0).nextUp + 1 }
    let bins = 4096
    var counts = [Int](repeating: 0, count: bins)
    let scale = Float(bins - 1) / (high - low)
    guard scale.isFinite else { return low...low + 1 }
    for voxel in voxels { counts[min(bins - 1, max(0, Int((voxel - low) * scale)))] += 1 }
    func percentile(_ fraction: Double) -> Float {
      var left = Int(Double(voxels.count - 1) * fraction)
      for (bin, count) in counts.enumerated() {
        if left < count { return low + Float(bin) / scale }
        left -= count
      }
      return high
    }
    let (dark, bright) = (percentile(0.01), percentile(0.995))
    return dark < bright ? dark...bright : low...high
  }
}
