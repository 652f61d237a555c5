import Foundation
import Geometry
import Imaging
import Numerics

/// A structure at one phase as a smooth tube: at each depth an outline of a family, its middle and
/// its area, from a flat base to a rounded tip.
///
/// The rings are level and their depths ascend, and neighbours are outlines of one family, so the
/// surface between two rings, the whole surface and every straight mixture of two such surfaces are
/// free of self-intersection.
struct VentricularTube<Shape: SectionShape> {
  /// The outer faces of the first and the last labelled slice, and the tip, mm of depth.
  let faces: (first: Double, last: Double)
  let tip: Double

  private let shape: Shape
  private let area: MonotoneCurve
  private let middle: (x: SmoothingSpline, y: SmoothingSpline)
  private let numbers: [SmoothingSpline]
  private let depths: ClosedRange<Double>
  private let spacing: Double
  /// What all areas are multiplied with.
  private var areaScale = 1.0

  /// How far values between slices may leave those of the slices: see `SmoothingSpline`.
  private static var areaSmoothing: Double { 0.02 }
  private static var shapeSmoothing: Double { 0.05 }

  /// Fits a tube.
  ///
  /// - Parameters:
  ///   - regions: the structure, its slices in place; at least one level holds a pixel.
  ///   - levels: the first and the last level that does.
  ///   - frame: the stack's coordinates.
  ///   - shape: the family of outlines.
  ///   - tip: the depth of the tip, below the last level's middle.
  ///   - middle: a level's middle, for a family that does not choose it.
  init(
    _ regions: SliceRegions,
    levels: ClosedRange<Int>,
    frame: SliceFrame,
    shape: Shape,
    tip: Double,
    middle: (Int) -> SIMD2<Double>
  ) {
    self.shape = shape
    self.tip = tip
    spacing = frame.spacing
    faces = (
      frame.depth(levels.lowerBound) - spacing / 2, frame.depth(levels.upperBound) + spacing / 2
    )
    depths = frame.depth(levels.lowerBound)...frame.depth(levels.upperBound)
    let seen = levels.filter { !regions.pixels[$0].isEmpty }
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
    // Straight on to the base's face, but not far from the first slice's own area.
    let onwards =
      kept.count > 1 ? kept[0] - (kept[1] - kept[0]) / (places[1] - places[0]) / 2 : kept[0]
    let base = min(max(onwards, 0.6 * kept[0]), 1.15 * kept[0])
    area = MonotoneCurve(
      at: [faces.first] + seen.map { frame.depth($0) } + [tip],
      values: [base] + kept + [0],
      endSteepness: 1.5
    )
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

  /// The tube with its areas multiplied so that it holds a volume (mm³) between the faces.
  func holding(_ volume: Double, in frame: SliceFrame) -> VentricularTube {
    let held = volumes(of: mesh(in: frame), in: frame).measured
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
    for index in 0..<Self.ringCount {
      // Closer towards the tip, where the radius falls as the root of what is left.
      let way = sin(.pi / 2 * Double(index) / Double(Self.ringCount))
      let depth = faces.first + way * (tip - faces.first)
      mesh.vertices += ring(depth).vertices.map { frame.position($0, depth: depth) }
    }
    let end = ring(tip).middle
    mesh.vertices.append(frame.position(end, depth: tip))
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
      let base = ring(faces.first)
      var outer = 0
      for fraction in fractions {
        let inner = mesh.vertices.count
        mesh.vertices += base.vertices.map {
          frame.position(base.middle + fraction * ($0 - base.middle), depth: faces.first)
        }
        strip(inner, outer)
        outer = inner
      }
      mesh.vertices.append(frame.position(base.middle, depth: faces.first))
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
}
