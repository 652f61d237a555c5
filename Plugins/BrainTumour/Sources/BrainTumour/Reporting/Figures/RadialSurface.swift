import Foundation
import Geometry
import Imaging

/// A surface drawn as distances from one centre: one sphere's triangles at each time, so that the
/// surface can move.
///
/// Where a ray leaves the structure several times the last exit counts, so that fingers are covered
/// and no part is lost. It is for looking at: volumes are measured on voxels.
struct RadialSurface {
  /// The sphere's directions.
  private let directions: [SIMD3<Double>]
  private let triangles: [SIMD3<Int32>]
  private let neighbours: [[Int]]

  /// A sphere of some bands from pole to pole.
  init(bands: Int) {
    let around = 2 * bands
    var directions = [SIMD3(0.0, 0, 1)]
    for band in 1..<bands {
      let latitude = Double.pi * Double(band) / Double(bands)
      for step in 0..<around {
        let longitude = 2 * Double.pi * Double(step) / Double(around)
        directions.append(
          SIMD3(sin(latitude) * cos(longitude), sin(latitude) * sin(longitude), cos(latitude))
        )
      }
    }
    directions.append(SIMD3(0, 0, -1))
    let last = directions.count - 1
    func vertex(_ band: Int, _ step: Int) -> Int {
      band == 0 ? 0 : band == bands ? last : 1 + (band - 1) * around + step % around
    }
    var triangles: [SIMD3<Int32>] = []
    var neighbours = [Set<Int>](repeating: [], count: directions.count)
    func add(_ a: Int, _ b: Int, _ c: Int) {
      triangles.append(SIMD3(Int32(a), Int32(b), Int32(c)))
      for (one, other) in [(a, b), (b, c), (c, a)] {
        neighbours[one].insert(other)
        neighbours[other].insert(one)
      }
    }
    for band in 0..<bands {
      for step in 0..<around {
        if band > 0 { add(vertex(band, step), vertex(band + 1, step), vertex(band, step + 1)) }
        if band < bands - 1 {
          add(vertex(band, step + 1), vertex(band + 1, step), vertex(band + 1, step + 1))
        }
      }
    }
    self.directions = directions
    self.triangles = triangles
    self.neighbours = neighbours.map { $0.sorted() }
  }

  /// The surface on which a map has a value, as seen from a centre.
  ///
  /// - Parameters:
  ///   - map: higher inside.
  ///   - level: the value.
  ///   - centre: mm.
  ///   - smoothing: how many times each distance is moved half-way to its neighbours' mean.
  /// - Returns: nil where no ray meets the structure.
  func mesh(
    of map: Volume,
    at level: Float,
    from centre: SIMD3<Double>,
    smoothing: Int = 2
  ) -> SurfaceMesh? {
    let grid = map.grid
    let extent = SIMD3<Double>(grid.size) * grid.spacing
    let reach = extent.length
    let step = grid.spacing.min() / 2
    guard step > 0, reach / step < 1e5 else { return nil }
    let start = grid.voxel(centre)
    var radii = directions.map { direction in
      let along = grid.voxel(centre + direction) - start
      var radius = 0.0
      var before: Float = 0
      var isInside = false
      var distance = 0.0
      while distance <= reach {
        let value = map.value(at: start + distance * along) ?? 0
        if value >= level {
          isInside = true
        } else if isInside {
          let part = before > value ? Double((before - level) / (before - value)) : 0
          radius = distance - step + part * step
          isInside = false
        }
        before = value
        distance += step
      }
      return radius
    }
    guard radii.contains(where: { $0 > 0 }) else { return nil }
    for _ in 0..<smoothing {
      radii = radii.indices.map { vertex in
        let around = neighbours[vertex]
        let mean = around.reduce(0) { $0 + radii[$1] } / Double(around.count)
        return (radii[vertex] + mean) / 2
      }
    }
    return SurfaceMesh(
      vertices: zip(directions, radii).map { centre + $0 * $1 },
      triangles: triangles
    )
  }
}
