import Foundation
import Imaging
import Numerics
import OrganKit

extension HeartSurfaces {
  /// The structures at one phase.
  struct Phase {
    var regions: [SliceRegions.Structure: SliceRegions]
    private let levels: [SliceRegions.Structure: ClosedRange<Int>]
    private let spacing: Double

    /// Reads a label map.
    ///
    /// - Throws: `OrganError.Code.studyRefused` where a structure is in no slice.
    init(_ labels: LabelMap, name: String, frame: SliceFrame) throws {
      regions = [:]
      var found: [SliceRegions.Structure: ClosedRange<Int>] = [:]
      for structure in SliceRegions.Structure.allCases {
        let region = SliceRegions(of: structure, in: labels, frame: frame)
        guard let range = region.levels else {
          throw OrganError(
            .studyRefused,
            "the label map at \(name) holds no \(structure.words), so no surface can be made; "
              + "correct the labels"
          )
        }
        regions[structure] = region
        found[structure] = range
      }
      levels = found
      spacing = frame.spacing
    }

    /// Whether any structure is in a level.
    func holds(_ level: Int) -> Bool { regions.values.contains { !$0.pixels[level].isEmpty } }

    /// The structures with every slice moved.
    func moved(by shifts: [SIMD2<Double>]) -> Phase {
      var phase = self
      phase.regions = regions.mapValues { $0.moved(by: shifts) }
      return phase
    }

    /// The structures' centres through the slices.
    var tracks: [SliceShifts.Track] {
      SliceRegions.Structure.allCases.compactMap { structure in
        guard let region = regions[structure], levels[structure] != nil else { return nil }
        let isRight = structure == .rightVentricularCavity
        let step = spacing / 10
        return SliceShifts.Track(
          centres: region.pixels.indices.map { region.centroid($0) },
          noise: region.pixels.indices.map { level in
            // A slice that the base cuts obliquely shows a part, whose centre is not the whole's.
            let missing = max(1 - completeness(of: structure, level) - 0.05, 0)
            let area = max(region.area(level), 1)
            let aside = 2 * missing / (1 - missing) * (area / .pi).squareRoot()
            return (isRight ? 2.5 : 0.4) + 4 / area.squareRoot() + aside
          },
          bend: (isRight ? 2 : 0.5) * step * step
        )
      }
    }

    /// A level's area as a share of the largest among it and the next three towards the apex: near
    /// the base well below 1 where the slice lies half beyond the base.
    private func completeness(of structure: SliceRegions.Structure, _ level: Int) -> Double {
      guard let region = regions[structure] else { return 0 }
      let near = region.pixels.indices.clamped(to: level..<level + 4).map { region.area($0) }
      guard let largest = near.max(), largest > 0 else { return 0 }
      return region.area(level) / largest
    }

    /// A structure as a tube.
    ///
    /// - Parameters:
    ///   - structure: the structure.
    ///   - seen: where a view shows base and tip; what the slices alone tell when nil.
    ///   - shape: the family of its outlines.
    ///   - frame: the stack's coordinates.
    /// - Returns: the tube, holding what the labels of whole slices hold.
    func tube<Shape: SectionShape>(
      _ structure: SliceRegions.Structure,
      ends seen: TubeEnds?,
      shape: Shape,
      frame: SliceFrame
    ) -> VentricularTube<Shape> {
      guard let region = regions[structure], let range = levels[structure] else {
        preconditionFailure("every structure is there once a phase is made")
      }
      let ends =
        seen
        ?? TubeEnds(
          base: BasePlane(level: frame.depth(range.lowerBound) - spacing / 2),
          tip: tip(of: structure, frame: frame),
          outlined: range,
          whole: range
        )
      let path = leftPath(frame)
      let tube = VentricularTube(
        region,
        levels: range,
        ends: ends,
        frame: frame,
        shape: shape,
        middle: { SIMD2(path.x(Double($0)), path.y(Double($0))) }
      )
      let held = ends.whole.reduce(0) { $0 + region.area($1) } * frame.spacing
      return tube.holding(
        held,
        from: frame.depth(ends.whole.lowerBound) - spacing / 2,
        to: frame.depth(ends.whole.upperBound) + spacing / 2,
        in: frame
      )
    }

    /// Where a long-axis view shows a structure to begin and to end.
    ///
    /// - Parameters:
    ///   - structure: the structure.
    ///   - base: the plane of its base.
    ///   - tip: the depth of its tip, mm.
    ///   - frame: the stack's coordinates.
    /// - Returns: nil where the view disagrees with the stack by more than one and a half slices, or
    ///   leaves fewer than three slices.
    func ends(
      of structure: SliceRegions.Structure,
      base: BasePlane,
      tip: Double,
      frame: SliceFrame
    ) -> TubeEnds? {
      guard let region = regions[structure], let range = levels[structure] else { return nil }
      // The deepest that the plane lies within an outline; one that it cuts shows a part, and the
      // next tells of the rest.
      func deepest(_ level: Int) -> Double {
        (level...min(level + 1, range.upperBound))
          .flatMap { region.pixels[$0] }
          .map { base.depth(at: $0) }
          .max() ?? .infinity
      }
      let filled = range.filter { !region.pixels[$0].isEmpty }
      guard let outer = filled.first,
        let first = filled.first(where: { frame.depth($0) >= deepest($0) }),
        let whole = filled.first(where: { frame.depth($0) - spacing / 2 >= deepest($0) }),
        let last = filled.last(where: { frame.depth($0) <= tip - spacing / 4 }),
        let end = filled.last(where: { frame.depth($0) + spacing / 2 <= tip }),
        last >= first + 2, end > whole, let centre = region.centroid(first)
      else { return nil }
      let misses = [
        base.depth(at: centre) - frame.depth(outer) + spacing / 2,
        tip - frame.depth(range.upperBound) - spacing / 2,
      ]
      guard misses.allSatisfy({ abs($0) <= 1.5 * spacing }) else { return nil }
      return TubeEnds(base: base, tip: tip, outlined: first...last, whole: whole...end)
    }

    /// The middle of a structure's most basal section, mm in space.
    func basalMiddle(
      of structure: SliceRegions.Structure,
      frame: SliceFrame
    ) -> SIMD3<Double>? {
      guard let level = levels[structure]?.lowerBound,
        let middle = regions[structure]?.centroid(level)
      else { return nil }
      return frame.position(middle, depth: frame.depth(level))
    }

    /// How far aside the left ventricle's middle runs a millimetre of depth, and how well that is
    /// known where slices are displaced: a straight line through the levels that hold a cavity.
    func leftAxis(_ frame: SliceFrame) -> (slope: SIMD2<Double>, deviation: Double)? {
      guard let region = regions[.leftVentricularEpicardium],
        let cavity = regions[.leftVentricularCavity]
      else { return nil }
      let seen = region.pixels.indices.filter {
        !cavity.pixels[$0].isEmpty && completeness(of: .leftVentricularEpicardium, $0) > 0.9
      }
      guard seen.count > 2 else { return nil }
      let mean = seen.reduce(0) { $0 + frame.depth($1) } / Double(seen.count)
      var (sum, squares) = (SIMD2<Double>.zero, 0.0)
      for level in seen {
        guard let centre = region.centroid(level) else { continue }
        sum += (frame.depth(level) - mean) * centre
        squares += (frame.depth(level) - mean) * (frame.depth(level) - mean)
      }
      return (sum / squares, SliceShifts.expected / squares.squareRoot())
    }

    /// The left ventricle's middle through the slices, of wall and cavity alike.
    private func leftPath(_ frame: SliceFrame) -> (x: SmoothingSpline, y: SmoothingSpline) {
      var seen: [(level: Int, centre: SIMD2<Double>, weight: Double)] = []
      for level in 0..<frame.levelCount {
        let parts = [.leftVentricularCavity, .leftVentricularEpicardium]
          .compactMap {
            regions[$0]?.centroid(level)
          }
        guard !parts.isEmpty else { continue }
        let area = regions[.leftVentricularEpicardium]?.area(level) ?? 0
        let whole = pow(completeness(of: .leftVentricularEpicardium, level), 6)
        let weight = max(area / (area + 200) * whole, 1e-4)
        seen.append((level, parts.reduce(.zero, +) / Double(parts.count), weight))
      }
      func smooth(_ values: [Double]) -> SmoothingSpline {
        SmoothingSpline(
          at: seen.map { Double($0.level) },
          values: values,
          weights: seen.map(\.weight),
          smoothing: 0.3
        )
      }
      return (smooth(seen.map(\.centre.x)), smooth(seen.map(\.centre.y)))
    }

    /// The depth at which a structure ends, beyond its last level's middle.
    func tip(of structure: SliceRegions.Structure, frame: SliceFrame) -> Double {
      let own = runOut(structure, frame: frame)
      guard structure == .leftVentricularCavity else { return own }
      // The wall goes round the cavity's tip.
      let outer = runOut(.leftVentricularEpicardium, frame: frame)
      let last = levels[structure].map { frame.depth($0.upperBound) } ?? own
      return max(min(own, outer - 0.3 * spacing), last + 0.25 * spacing)
    }

    /// Where the areas of a structure's last levels run out.
    ///
    /// A paraboloid's areas fall straight to its tip, an ellipsoid's along a parabola that is steepest
    /// there: among the last three areas the parabola is taken where it bends that way.
    private func runOut(_ structure: SliceRegions.Structure, frame: SliceFrame) -> Double {
      guard let region = regions[structure], let range = levels[structure] else { return 0 }
      let last = region.area(range.upperBound)
      let before = range.count > 1 ? region.area(range.upperBound - 1) : 0
      // A structure that does not narrow is closed by half a ball.
      let ball = (last / .pi).squareRoot()
      var straight = before > last ? last * spacing / (before - last) : ball
      if range.count > 2, before > last {
        let bend = last - 2 * before + region.area(range.upperBound - 2)
        // last + slope·t + bend·t²/2 = 0, t in spacings beyond the last level.
        let slope = last - before + bend / 2
        if bend < 0 {
          let root = (slope * slope - 2 * bend * last).squareRoot()
          straight = spacing * 2 * last / (root - slope)
        }
      }
      // The next slice, where one was recorded, no longer shows it.
      let isSeenToEnd = range.upperBound + 1 < frame.levelCount
      let most = isSeenToEnd ? spacing : max(spacing, min(2 * spacing, ball))
      let length = min(max(straight, 0.3 * spacing), most)
      return frame.depth(range.upperBound) + length
    }
  }
}
