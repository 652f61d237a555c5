import Foundation
import Geometry
import Imaging
import OrganKit

/// A scene as a picture, drawn without a graphics card: for paper, and where there is no WebGL.
enum StillPicture {
  /// The picture's width, pixels.
  static let width = 600
  /// The picture's height, pixels.
  static let height = 480
  /// Samples a pixel along each side.
  private static let samples = 2

  /// PNG files of the scene at some of its times, on a transparent ground.
  static func render(_ model: SceneModel, times: [Int]) -> [Data] {
    times.map { render(model, time: $0) }
  }

  private static func render(_ model: SceneModel, time: Int) -> Data {
    var canvas = Canvas(width: width * samples, height: height * samples)
    let view = SceneView()
    let surfaces = model.surfaces.filter { $0.opacity > 0 }
      .map { ProjectedSurface($0, time: time, view, radius: model.radius, on: canvas) }
    for surface in surfaces where surface.isSolid { canvas.drawSolid(surface) }
    // What encloses the others is drawn first from behind and last from the front.
    let glassy = surfaces.filter { !$0.isSolid }.sorted { $0.extent > $1.extent }
    for surface in glassy { canvas.drawGlassy(surface, facing: false) }
    for surface in glassy.reversed() { canvas.drawGlassy(surface, facing: true) }
    return PNG.encode(
      width: width,
      height: height,
      rgba: canvas.resolved(samples: samples)
    )
  }
}
