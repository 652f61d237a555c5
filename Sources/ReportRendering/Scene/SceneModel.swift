import Foundation
import Geometry
import Imaging
import OrganKit

/// The surfaces of a scene, read and centred.
struct SceneModel: Sendable {
  /// A surface that moves.
  struct Surface: Sendable {
    /// The name in the legend.
    let title: String
    /// The role its colour stands for.
    let colour: ColourRole
    /// 0 unseen, 1 solid.
    let opacity: Double
    /// Three vertices each.
    let triangles: [SIMD3<Int32>]
    /// The vertices at each time, mm from the scene's centre.
    let positions: [[SIMD3<Float>]]
  }

  /// The surfaces.
  let surfaces: [Surface]
  /// The greatest distance of a vertex from the centre, mm.
  let radius: Double

  /// A page with more would not open on a telephone.
  private static let mostTriangles = 1_000_000

  /// Reads a scene's files.
  ///
  /// - Throws: `OrganError.Code.pluginRefused` when times differ in their triangles, or there are
  ///   too many; what `VTP.read` throws.
  init(_ scene: Scene, _ figure: Figure, _ files: ReportFiles) throws {
    var count = 0
    let meshes = try scene.surfaces.map { surface in
      let meshes = try surface.files.map { try VTP.read(files.file($0, for: figure)).mesh }
      count += meshes.map(\.triangles.count).reduce(0, +)
      guard count <= Self.mostTriangles else {
        throw Self.refusal(
          figure,
          "has more than \(Self.mostTriangles) triangles; thin its surfaces"
        )
      }
      guard
        meshes.allSatisfy({
          $0.triangles == meshes[0].triangles && $0.vertices.count == meshes[0].vertices.count
        })
      else {
        throw Self.refusal(
          figure,
          "moves the surface '\(surface.title)' between files whose triangles differ"
        )
      }
      return meshes
    }
    let vertices = meshes.joined().flatMap(\.vertices)
    guard let first = vertices.first, count > 0 else {
      throw Self.refusal(figure, "has surfaces without triangles")
    }
    var (low, high) = (first, first)
    for vertex in vertices {
      low = pointwiseMin(low, vertex)
      high = pointwiseMax(high, vertex)
    }
    guard low.min() > -1e6, high.max() < 1e6, low != high else {
      throw Self.refusal(figure, "has vertices that are no places in millimetres")
    }
    let centre = (low + high) / 2
    surfaces = zip(scene.surfaces, meshes)
      .map { surface, meshes in
        Surface(
          title: surface.title,
          colour: surface.colour,
          opacity: surface.opacity,
          triangles: meshes[0].triangles,
          positions: meshes.map { $0.vertices.map { SIMD3<Float>($0 - centre) } }
        )
      }
    radius = vertices.map { ($0 - centre).length }.max() ?? 1
  }

  private static func refusal(_ figure: Figure, _ reason: String) -> OrganError {
    OrganError(.pluginRefused, "the figure '\(figure.name)' \(reason)")
  }
}

extension SceneModel.Surface {
  /// The normals at a time, of length 1: the mean of the triangles' around, weighted by area.
  func normals(at time: Int) -> [SIMD3<Float>] {
    let places = positions[time]
    var normals = [SIMD3<Float>](repeating: .zero, count: places.count)
    for triangle in triangles {
      let corners = (Int(triangle.x), Int(triangle.y), Int(triangle.z))
      let u = places[corners.1] - places[corners.0]
      let v = places[corners.2] - places[corners.0]
      let normal = SIMD3(
        u.y * v.z - u.z * v.y,
        u.z * v.x - u.x * v.z,
        u.x * v.y - u.y * v.x
      )
      normals[corners.0] += normal
      normals[corners.1] += normal
      normals[corners.2] += normal
    }
    return normals.map { normal in
      let square = (normal * normal).sum()
      return square > 0 ? normal / square.squareRoot() : SIMD3(0, 0, 1)
    }
  }
}
