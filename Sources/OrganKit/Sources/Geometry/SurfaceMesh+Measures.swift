import Imaging

extension SurfaceMesh {
  /// The three corners of a triangle, mm.
  public func corners(_ triangle: Int) -> (SIMD3<Double>, SIMD3<Double>, SIMD3<Double>) {
    let t = triangles[triangle]
    return (vertices[Int(t.x)], vertices[Int(t.y)], vertices[Int(t.z)])
  }

  /// A triangle's outward normal, as long as the triangle is large (mm²).
  public func areaVector(_ triangle: Int) -> SIMD3<Double> {
    let (a, b, c) = corners(triangle)
    return (b - a).cross(c - a) / 2
  }

  /// The surface's area, mm².
  public var area: Double {
    triangles.indices.reduce(0) { $0 + areaVector($1).length }
  }

  /// What a closed surface encloses, mm³: by the divergence theorem, so negative when the triangles
  /// are clockwise seen from outside.
  public var volume: Double {
    // About a vertex of its own: far from the coordinates' origin the sum would cancel.
    guard let origin = vertices.first else { return 0 }
    return triangles.indices.reduce(0) { sum, triangle in
      let (a, b, c) = corners(triangle)
      return sum + (a - origin).dot((b - origin).cross(c - origin)) / 6
    }
  }

  /// The outward unit normals at the vertices: the triangles' around each, weighted by area.
  ///
  /// A vertex without a triangle, or whose triangles cancel, has the normal zero.
  public var vertexNormals: [SIMD3<Double>] {
    var normals = [SIMD3<Double>](repeating: .zero, count: vertices.count)
    for (index, triangle) in triangles.enumerated() {
      let vector = areaVector(index)
      normals[Int(triangle.x)] += vector
      normals[Int(triangle.y)] += vector
      normals[Int(triangle.z)] += vector
    }
    return normals.map(\.normalised)
  }

  /// The area that belongs to each vertex, mm²: a third of each triangle around it.
  public var vertexAreas: [Double] {
    var areas = [Double](repeating: 0, count: vertices.count)
    for (index, triangle) in triangles.enumerated() {
      let third = areaVector(index).length / 3
      areas[Int(triangle.x)] += third
      areas[Int(triangle.y)] += third
      areas[Int(triangle.z)] += third
    }
    return areas
  }

  /// The corners of the box along the coordinate axes around all vertices, mm; nil without a vertex.
  public var bounds: (low: SIMD3<Double>, high: SIMD3<Double>)? {
    guard let first = vertices.first else { return nil }
    return vertices.reduce((first, first)) { box, vertex in
      (
        pointwiseMin(box.0, vertex),
        pointwiseMax(box.1, vertex)
      )
    }
  }

  /// The surface part of the way to another with the same triangles: vertex i moves straight to
  /// vertex i; fraction 0 is this surface, 1 the other.
  public func interpolated(to other: SurfaceMesh, fraction: Double) -> SurfaceMesh {
    precondition(vertices.count == other.vertices.count, "the surfaces share their triangles")
    let between = zip(vertices, other.vertices).map { $0 * (1 - fraction) + $1 * fraction }
    return SurfaceMesh(vertices: between, triangles: triangles)
  }
}
