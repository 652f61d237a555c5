import Foundation
import Geometry
import Imaging
import Numerics

/// A structure at one phase as a smooth tube: at each depth an outline of a family, its middle and
/// its area, from a flat base to a rounded tip.
///
/// The rings are level and their depths ascend, and neighbours are outlines of one family, so the
/// surface between two rings, the whole surface and every straight mixture of two such surfaces are
/// free of self-intersection. Where the base is tilted, each meridian of that same surface begins
/// on the base's plane, and the rings lean less and less towards the tip.
struct VentricularTube<Shape: SectionShape> {
  /// The outer faces of the first and the last labelled slice, mm of depth.
  let faces: (first: Double, last: Double)
  /// Where it begins and ends.
  let ends: TubeEnds

  private let shape: Shape
  private let area: MonotoneCurve
  private let middle: (x: SmoothingSpline, y: SmoothingSpline)
  private let numbers: [SmoothingSpline]
  /// The middles of the first and the last outlined level, mm of depth.
  private let depths: ClosedRange<Double>
  /// The least depth of the base.
  private let top: Double
  private let spacing: Double
  /// What all areas are multiplied with.
  private var areaScale = 1.0

  /// How far values between slices may leave those of the slices: see `SmoothingSpline`.
  private static var areaSmoothing: Double { 0.02 }
  private static var shapeSmoothing: Double { 0.05 }
  private static var tipSteepness: Double { 1.5 }

  /// Fits a tube.
  ///
  /// - Parameters:
  ///   - regions: the structure, its slices in place; at least one level holds a pixel.
  ///   - levels: the first and the last level that does.
  ///   - ends: where it begins and ends; the tip lies below the last outlined level's middle.
  ///   - frame: the stack's coordinates.
  ///   - shape: the family of outlines.
  ///   - middle: a level's middle, for a family that does not choose it.
  init(
    _ regions: SliceRegions,
    levels: ClosedRange<Int>,
    ends: TubeEnds,
    frame: SliceFrame,
    shape: Shape,
    middle: (Int) -> SIMD2<Double>
  ) {
    self.shape = shape
    self.ends = ends
    spacing = frame.spacing
    faces = (
      frame.depth(levels.lowerBound) - spacing / 2, frame.depth(levels.upperBound) + spacing / 2
    )
    depths = frame.depth(ends.outlined.lowerBound)...frame.depth(ends.outlined.upperBound)
    let seen = ends.outlined.filter { !regions.pixels[$0].isEmpty }
    // One step is one slice, so that smoothing means the same at all spacings.
    let places = seen.map { Double($0) }
    let areas = seen.map { regions.area($0) }
    let sections = zip(seen, areas)
      .map { level, area in
        shape.describe(regions.points(level), area: area, middle: middle(level))
      }
    // Small sections show few pixels of shape.
    let weights = areas.map { $0 / ($0 + 100) }
    func smooth(_ values: [Double]) -> SmoothingSpline {
      SmoothingSpline(at: places, values: values, weights: weights, smoothing: Self.shapeSmoothing)
    }
    self.middle = (smooth(sections.map(\.middle.x)), smooth(sections.map(\.middle.y)))
    numbers = (sections.first?.numbers.indices ?? 0..<0)
      .map { index in
        smooth(sections.map { $0.numbers[index] })
      }
    let smoothed = SmoothingSpline(at: places, values: areas, smoothing: Self.areaSmoothing).values
    let kept = zip(areas, smoothed).map { max($1, $0 / 2) }
    // The base, where it is tilted, reaches from the shallowest to the deepest point of its rim.
    let radius = (areas[0] / .pi).squareRoot() * 1.3
    let gradient = ends.base.gradient
    let lean = (gradient * gradient).sum().squareRoot() * radius
    let centre = ends.base.depth(at: sections[0].middle)
    top = min(centre - lean, depths.lowerBound - 1e-3 * spacing)
    area = MonotoneCurve(
      at: [top] + seen.map { frame.depth($0) } + [ends.tip],
      values: [Self.onwards(to: top / spacing, from: kept, at: places)] + kept + [0],
      endSteepness: Self.tipSteepness
    )
  }

  /// The area half a slice and more above the first outlined one: straight on, but not far from the
  /// first slice's own.
  private static func onwards(to place: Double, from areas: [Double], at places: [Double])
    -> Double
  {
    guard areas.count > 1 else { return areas[0] }
    let slope = (areas[1] - areas[0]) / (places[1] - places[0])
    return min(max(areas[0] + slope * (place - places[0]), 0.6 * areas[0]), 1.15 * areas[0])
  }

  /// The middle and the vertices of the ring at a depth.
  private func ring(_ depth: Double) -> (middle: SIMD2<Double>, vertices: [SIMD2<Double>]) {
    // Beyond the labelled slices shapes and middles run on for half a slice and come to rest.
    let reach = spacing / 2
    let place: Double
    if depth < depths.lowerBound {
      place = depths.lowerBound - reach * (1 - exp((depth - depths.lowerBound) / reach))
    } else if depth > depths.upperBound {
      place = depths.upperBound + reach * (1 - exp((depths.upperBound - depth) / reach))
    } else {
      place = depth
    }
    let step = place / spacing
    let outline = shape.outline(numbers.map { $0(step) })
    let enclosed = zip(outline, outline.dropFirst() + outline.prefix(1))
      .reduce(0) { $0 + ($1.0.x * $1.1.y - $1.0.y * $1.1.x) / 2 }
    let wanted = area(depth) * areaScale
    let scale = enclosed > 0 ? (wanted / enclosed).squareRoot() : 0
    let middle = SIMD2(middle.x(step), middle.y(step))
    return (middle, outline.map { middle + scale * $0 })
  }

  /// The tube with its areas multiplied so that it holds a volume (mm³) between two depths (mm).
  func holding(
    _ volume: Double,
    from low: Double,
    to high: Double,
    in frame: SliceFrame
  ) -> VentricularTube {
    let held = mesh(in: frame)
      .volume(along: frame.normal, from: frame.place(low), to: frame.place(high))
    var tube = self
    if held > 0 { tube.areaScale *= volume / held }
    return tube
  }

  /// What a surface of this tube holds between and beyond the faces, mm³.
  func volumes(
    of mesh: SurfaceMesh,
    in frame: SliceFrame
  ) -> (measured: Double, apicalCap: Double, basalCap: Double) {
    let (first, last) = (frame.place(faces.first), frame.place(faces.last))
    let normal = frame.normal
    let margin = 1e4 * spacing
    return (
      mesh.volume(along: normal, from: first, to: last),
      mesh.volume(along: normal, from: last, to: last + margin),
      mesh.volume(along: normal, from: first - margin, to: first)
    )
  }
}

extension VentricularTube {
  /// How many rings lie from the base to just above the tip.
  static var ringCount: Int { 40 }

  /// The surface, in the patient's space; its triangles depend on the family alone.
  func mesh(in frame: SliceFrame) -> SurfaceMesh {
    let count = shape.vertexCount
    var mesh = SurfaceMesh(vertices: [], triangles: [])
    let rings = rings()
    for ring in rings { mesh.vertices += ring.map { frame.position($0.point, depth: $0.depth) } }
    mesh.vertices.append(frame.position(ring(ends.tip).middle, depth: ends.tip))
    func strip(_ first: Int, _ second: Int) {
      for i in 0..<count {
        let j = (i + 1) % count
        // The diagonals mirror one another on the two chains of a crescent.
        let corners = [first + i, first + j, second + j, second + i].map { Int32($0) }
        if 2 * i < count {
          mesh.triangles.append(SIMD3(corners[0], corners[2], corners[1]))
          mesh.triangles.append(SIMD3(corners[0], corners[3], corners[2]))
        } else {
          mesh.triangles.append(SIMD3(corners[0], corners[3], corners[1]))
          mesh.triangles.append(SIMD3(corners[1], corners[3], corners[2]))
        }
      }
    }
    func fan(_ ring: Int, to tip: Int, isBase: Bool) {
      for i in 0..<count {
        let corners = SIMD3(ring + i, ring + (i + 1) % count, tip)
        let (a, b, c) = (Int32(corners.x), Int32(corners.y), Int32(corners.z))
        mesh.triangles.append(isBase ? SIMD3(a, b, c) : SIMD3(a, c, b))
      }
    }
    for index in 0..<Self.ringCount - 1 { strip(index * count, (index + 1) * count) }
    fan((Self.ringCount - 1) * count, to: Self.ringCount * count, isBase: false)

    switch shape.lid {
    case .rings(let fractions):
      let rim = rings[0].map(\.point)
      let middle = ring(ends.base.depth(at: rim.reduce(.zero, +) / Double(count))).middle
      func onLid(_ point: SIMD2<Double>) -> SIMD3<Double> {
        frame.position(point, depth: ends.base.depth(at: point))
      }
      var outer = 0
      for fraction in fractions {
        let inner = mesh.vertices.count
        mesh.vertices += rim.map { onLid(middle + fraction * ($0 - middle)) }
        strip(inner, outer)
        outer = inner
      }
      mesh.vertices.append(onLid(middle))
      fan(outer, to: mesh.vertices.count - 1, isBase: true)
    case .chords:
      for i in 0..<count / 2 {
        let (a, b) = (Int32(i), Int32(i + 1))
        let (c, d) = (Int32(count - i - 1), Int32((count - i) % count))
        if a != d { mesh.triangles.append(SIMD3(a, b, d)) }
        if b != c { mesh.triangles.append(SIMD3(b, c, d)) }
      }
    }
    // The stack's coordinates may be a mirror image of the patient's space.
    if mesh.volume < 0 {
      mesh.triangles = mesh.triangles.map { SIMD3($0.x, $0.z, $0.y) }
    }
    return mesh
  }

  /// The share of the way from base to tip at a share of the rings: closer towards the tip, where
  /// the radius falls as the root of what is left.
  private static func way(_ share: Double) -> Double { sin(.pi / 2 * share) }

  /// The rings from the base to just above the tip.
  private func rings() -> [[(point: SIMD2<Double>, depth: Double)]] {
    let tip = ends.tip
    let shares = (0..<Self.ringCount).map { Double($0) / Double(Self.ringCount) }
    guard ends.base.gradient != .zero else {
      let base = ends.base.depth
      return shares.map { share in
        let depth = base + Self.way(share) * (tip - base)
        return ring(depth).vertices.map { ($0, depth) }
      }
    }
    // The surface as level outlines, dense enough to be read between them.
    let density = 3 * Self.ringCount
    let dense = (0...density)
      .map { index in
        ring(top + Self.way(Double(index) / Double(density)) * (tip - top)).vertices
      }
    func point(_ vertex: Int, _ depth: Double) -> SIMD2<Double> {
      let way = min(max((depth - top) / (tip - top), 0), 1)
      let place = asin(way) / (.pi / 2) * Double(density)
      let index = min(Int(place), density - 1)
      let share = place - Double(index)
      return (1 - share) * dense[index][vertex] + share * dense[index + 1][vertex]
    }
    // Where each meridian meets the base's plane.
    let starts = (0..<shape.vertexCount)
      .map { vertex in
        var depth = ends.base.depth(at: dense[0][vertex])
        for _ in 0..<8 { depth = ends.base.depth(at: point(vertex, depth)) }
        return depth
      }
    return shares.map { share in
      starts.indices.map { vertex in
        let depth = starts[vertex] + Self.way(share) * (tip - starts[vertex])
        return (point(vertex, depth), depth)
      }
    }
  }
}
