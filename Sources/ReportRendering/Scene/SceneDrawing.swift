import Foundation
import OrganKit

/// Surfaces turning on the page: still pictures first, which a viewer replaces where it can.
struct SceneDrawing {
  /// The scene.
  let scene: Scene
  /// The figure, for error sentences.
  let figure: Figure
  /// Where its files are.
  let files: ReportFiles

  /// The still pictures, the viewer's canvas and controls, and the surfaces' data.
  func markup(id: String) throws -> Markup {
    let model = try SceneModel(scene, figure, files)
    // The two ends of the motion.
    let times = scene.times.count > 1 ? [0, scene.times.count - 1] : [0]
    let stills = StillPicture.render(model, times: times)
    let pictures = zip(times, stills)
      .map { time, png in
        """
        <figure class="still"><img width="\(StillPicture.width)" height="\(StillPicture.height)" \
        alt="\(figure.title), \(scene.times[time]): \(titles)" \
        src="data:image/png;base64,\(Markup(trusted: png.base64EncodedString()))">\
        <figcaption>\(scene.times[time])</figcaption></figure>
        """ as Markup
      }
    return """
      <div class="viewer" id="\(id)-viewer">
      <div class="stills">\(Markup(pictures))</div>
      <div class="stage"><canvas tabindex="0" role="application" aria-label="\(figure.title): \
      \(titles), turning. Arrow keys turn, plus and minus zoom, the space bar pauses."></canvas></div>
      <div class="controls"><button type="button" class="play">Pause</button>\
      <button type="button" class="reset">Reset view</button>\(slider)</div>
      \(legend)
      <p class="hint">Drag or use the arrow keys to turn; click the picture, then scroll to zoom.</p>
      <script type="application/json">\(try SceneData(model, period: scene.period).markup())</script>
      </div>
      """
  }

  private var titles: String { scene.surfaces.map(\.title).joined(separator: ", ") }

  private var slider: Markup {
    guard scene.times.count > 1, let first = scene.times.first, let last = scene.times.last
    else { return "" }
    return """
      <label class="time"><span>\(first)</span>\
      <input type="range" min="0" max="1000" value="0" aria-label="Time from \(first) to \(last)">\
      <span>\(last)</span></label>
      """
  }

  private var legend: Markup {
    let items = scene.surfaces.map { surface in
      """
      <li class="solid \(Palette.name(surface.colour))"><label><input type="checkbox" checked>\
      <i class="swatch" aria-hidden="true"></i>\(surface.title)</label></li>
      """ as Markup
    }
    return "<ul class=\"legend toggles\">\(Markup(items))</ul>"
  }
}
