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
    func tube<Shape: SectionShape>(
      _ structure: SliceRegions.Structure,
      shape: Shape,
      frame: SliceFrame
    ) -> VentricularTube<Shape> {
      guard let region = regions[structure], let range = levels[structure] else {
        preconditionFailure("every structure is there once a phase is made")
      }
      let path = leftPath(frame)
      let tube = VentricularTube(
        region,
        levels: range,
        frame: frame,
        shape: shape,
        tip: tip(of: structure, frame: frame),
        middle: { SIMD2(path.x(Double($0)), path.y(Double($0))) }
      )
      let held = range.reduce(0) { $0 + region.area($1) } * frame.spacing
      return tube.holding(held, in: frame)
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
    private func tip(of structure: SliceRegions.Structure, frame: SliceFrame) -> Double {
      let own = runOut(structure, frame: frame)
      guard structure == .leftVentricularCavity else { return own }
      // The wall goes round the cavity's tip.
      let outer = runOut(.leftVentricularEpicardium, frame: frame)
      let last = levels[structure].map { frame.depth($0.upperBound) } ?? own
      return max(min(own, outer - 0.3 * spacing), last + 0.25 * spacing)
    }

    /// Where the areas of a structure's last levels run out: near a round tip they fall straight.
    private func runOut(_ structure: SliceRegions.Structure, frame: SliceFrame) -> Double {
      guard let region = regions[structure], let range = levels[structure] else { return 0 }
      let last = region.area(range.upperBound)
      let before = range.count > 1 ? region.area(range.upperBound - 1) : 0
      // A structure that does not narrow is closed by half a ball.
      let ball = (last / .pi).squareRoot()
      let straight = before > last ? last * spacing / (before - last) : ball
      // The next slice, where one was recorded, no longer shows it.
      let isSeenToEnd = range.upperBound + 1 < frame.levelCount
      let most = isSeenToEnd ? spacing : max(spacing, min(2 * spacing, ball))
      let length = min(max(straight, 0.3 * spacing), most)
      return frame.depth(range.upperBound) + length
    }
  }
}
