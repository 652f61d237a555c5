import Foundation
import Geometry
import Imaging
import OrganKit

/// The brain and the tumour in it, now and later, turning on the page.
struct TumourScene {
  /// The twin.
  let twin: TumourTwin
  /// What is foreseen.
  let outlook: TumourOutlook

  /// The scene; nil where the model shows no tumour on any day.
  func figure(_ context: StageContext) throws -> Figure? {
    let maps = outlook.logged.maps
    let days = maps.map(\.day)
    guard let centre = maps.compactMap({ Self.centre(of: $0.whole) }).first else { return nil }
    let sphere = RadialSurface(bands: 28)
    var surfaces: [Scene.Surface] = []
    let shown: [(String, String, ColourRole, Double, KeyPath<PosteriorProjection.Maps, Volume>)] = [
      ("coreSurface", "Core", .primary, 1, \.core),
      ("wholeSurface", "Whole outline", .secondary, 0.35, \.whole),
    ]
    for (name, title, colour, opacity, map) in shown {
      try context.checkCancellation()
      // What is not there yet, or no longer, is a point.
      let meshes = maps.map { sphere.mesh(of: $0[keyPath: map], at: 0.5, from: centre) }
      guard let any = meshes.compactMap({ $0 }).first else { continue }
      var files: [String] = []
      for (number, mesh) in meshes.enumerated() {
        let nothing = SurfaceMesh(
          vertices: any.vertices.map { _ in centre },
          triangles: any.triangles
        )
        files.append(try write(mesh ?? nothing, "\(name)\(number)", context))
      }
      surfaces.append(.init(title: title, files: files, colour: colour, opacity: opacity))
    }
    guard !surfaces.isEmpty else { return nil }
    if let brain {
      let file = try write(brain, "brainSurface", context)
      surfaces.append(
        .init(
          title: "Brain",
          files: Array(repeating: file, count: days.count),
          colour: .context,
          opacity: 0.16
        )
      )
    }
    let times = days.map { day in
      day > twin.lastDay
        ? "\(TumourWords.number(day - twin.lastDay)) days after the last scan"
        : "scan on day \(TumourWords.number(day))"
    }
    let course =
      twin.isTreated ? "with the treatment in the log" : "if nothing is done"
    return Figure(
      "anatomy",
      title: "The tumour in the brain, and how it goes on",
      caption: """
        The outlines inside which a voxel lies with a probability of ½ or more, on the scans and \
        later, \(course). Surfaces are drawn as distances from one point inside, so that fingers and \
        satellites are covered rather than shown.
        """,
      .scene(Scene(surfaces, times: times, period: 6))
    )
  }

  private func write(_ mesh: SurfaceMesh, _ name: String, _ context: StageContext) throws -> String
  {
    let file = context.scratch.appending(path: "\(name).vtp")
    try VTP.write(mesh, to: file)
    context.artefact(name, file)
    return "\(name).vtp"
  }

  /// The brain's outer border.
  private var brain: SurfaceMesh? {
    var tissue = Volume(
      grid: twin.tissue.grid,
      voxels: zip(twin.tissue.white.voxels, twin.tissue.grey.voxels).map { $0 + $1 }
    )
    // Folds and the fissure between the hemispheres would be drawn as spikes.
    if let fluid = twin.tissue.fluid {
      for voxel in tissue.voxels.indices { tissue.voxels[voxel] += fluid.voxels[voxel] }
    }
    tissue = tissue.smoothed(sigma: 4)
    guard let centre = Self.centre(of: tissue) else { return nil }
    return RadialSurface(bands: 40).mesh(of: tissue, at: 0.5, from: centre, smoothing: 1)
  }

  /// The centre of a map's mass, mm.
  private static func centre(of map: Volume) -> SIMD3<Double>? {
    var (sum, weight) = (SIMD3<Double>.zero, 0.0)
    let size = map.grid.size
    for k in 0..<size.z {
      for j in 0..<size.y {
        for i in 0..<size.x where map[i, j, k] >= 0.5 {
          sum += SIMD3(Double(i), Double(j), Double(k))
          weight += 1
        }
      }
    }
    return weight > 0 ? map.grid.position(sum / weight) : nil
  }
}
