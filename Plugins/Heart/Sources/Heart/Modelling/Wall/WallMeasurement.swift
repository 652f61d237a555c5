import Foundation
import Imaging

/// The wall's thickness in the 17 segments at one phase.
///
/// - SeeAlso: Cerqueira et al. 2002, doi:10.1161/hc0402.102975
struct WallMeasurement: Sendable {
  /// The thickness (mm) by segment number less 1; nil where it is not imaged.
  var thickness: [Double?]
  /// Where the septum lies; nil where the right ventricle touches the left nowhere.
  var bearing: SeptalBearing?
  /// Whether a convention told front from back.
  var isOrientationAssumed: Bool
  /// What a pixel's half at both borders leaves open: the half-width (mm) of a 90 % interval.
  ///
  /// The borders are each uniform within a pixel, so their distance is triangular on ± one pixel,
  /// and 90 % of it lies within 1 - √0.1 of that. Neighbouring pixels share their reader, so
  /// nothing is gained by averaging.
  var margin: Double
  /// The same for the apex, whose wall is counted in slices.
  var apexMargin: Double

  /// Measures a phase.
  ///
  /// - Parameters:
  ///   - labels: The short-axis label map.
  ///   - stack: Its order from base to apex.
  ///   - fallback: The bearing to use where this phase shows none, such as end-diastole's.
  ///   - view: A labelled long-axis view at this phase, which shows the apex.
  init(
    _ labels: LabelMap,
    along stack: ShortAxisStack,
    fallback: SeptalBearing? = nil,
    view: LabelMap? = nil
  ) {
    let pixel = max(labels.grid.spacing.x, labels.grid.spacing.y)
    let share = 1 - 0.1.squareRoot()
    margin = share * pixel
    apexMargin = share * stack.spacing
    thickness = Array(repeating: nil, count: 17)
    bearing = fallback
    isOrientationAssumed = !labels.grid.isOriented

    // From base to apex: the slices with a cavity, from the first that is walled all around.
    let rings = (0..<stack.sliceCount)
      .compactMap { order in
        WallRing(labels, slice: stack.slice(order)).map { (order: order, ring: $0) }
      }
    let walled = Array(rings.drop { $0.ring.coverage < 0.9 })
    let levels = walled.isEmpty ? rings : walled
    guard !levels.isEmpty else { return }

    let front = Self.front(labels, stack, levels.map(\.order))
    isOrientationAssumed = front.isAssumed
    let upper = levels.prefix(max(1, levels.count * 2 / 3))
    let bearings = upper.compactMap { level in
      SeptalBearing(
        labels,
        slice: stack.slice(level.order),
        ring: level.ring,
        front: front.direction
      )
    }
    bearing = SeptalBearing(common: bearings) ?? fallback
    if let bearing { measure(levels.map(\.ring), bearing) }
    measureApex(labels, stack, view)
  }

  /// The thirds of the ventricle's length, each divided around the septum.
  private mutating func measure(_ rings: [WallRing], _ bearing: SeptalBearing) {
    guard rings.count >= 3 else { return }
    var sums = [Double](repeating: 0, count: 16)
    var counts = sums
    for (index, ring) in rings.enumerated() {
      let level = min(2, Int(3 * (Double(index) + 0.5) / Double(rings.count)))
      for sample in ring.samples {
        guard let value = sample.thickness else { continue }
        let segment = Self.segment(level: level, at: bearing.bullsEyeAngle(sample.angle))
        sums[segment] += value
        counts[segment] += 1
      }
    }
    // A segment of which the slices show less than a quarter is not imaged.
    for segment in 0..<16 {
      let level = segment < 6 ? 0 : segment < 12 ? 1 : 2
      let slices = rings.indices.count { index in
        min(2, Int(3 * (Double(index) + 0.5) / Double(rings.count))) == level
      }
      let possible = Double(slices * rings[0].samples.count) / (level == 2 ? 4 : 6)
      if counts[segment] >= max(1, possible / 4) {
        thickness[segment] = sums[segment] / counts[segment]
      }
    }
  }

  /// The segment's number less 1 at a place on the bull's eye.
  static func segment(level: Int, at degrees: Double) -> Int {
    if level == 2 {
      // Anterior 45°–135°, septal 135°–225°, inferior 225°–315°, lateral.
      return 12 + Int((degrees - 45 + 360).truncatingRemainder(dividingBy: 360) / 90)
    }
    // Anterior 60°–120°, anteroseptal 120°–180°, and on around.
    return 6 * level + Int((degrees - 60 + 360).truncatingRemainder(dividingBy: 360) / 60)
  }

  /// The wall beyond the cavity: seen in a long-axis view, or as closed slices at the apex.
  private mutating func measureApex(_ labels: LabelMap, _ stack: ShortAxisStack, _ view: LabelMap?)
  {
    let outline = Sections(of: [2, 3], in: labels, along: stack)
    let cavity = Sections(of: [3], in: labels, along: stack)
    guard let end = cavity.last, let tip = outline.last else { return }
    if let view, let inner = LongAxisExtent(of: [3], in: view, along: stack),
      let outer = LongAxisExtent(of: [2, 3], in: view, along: stack),
      outer.apexDepth - inner.apexDepth > inner.voxelSize / 2
    {
      thickness[16] = outer.apexDepth - inner.apexDepth
      apexMargin = (1 - 0.1.squareRoot()) * inner.voxelSize
    } else if tip > end {
      thickness[16] = Double(tip - end) * stack.spacing
    }
  }

  private static func front(
    _ labels: LabelMap,
    _ stack: ShortAxisStack,
    _ orders: [Int]
  ) -> FrontDirection {
    let left = Sections(of: [2, 3], in: labels, along: stack)
    let right = Sections(of: [1], in: labels, along: stack)
    let spacing = SIMD2(labels.grid.spacing.x, labels.grid.spacing.y)
    var septum = SIMD2<Double>.zero
    for order in orders where right.counts[order] > 0 && left.counts[order] > 0 {
      let weight = Double(right.counts[order])
      septum += weight * (right.centroids[order] - left.centroids[order]) * spacing
    }
    return FrontDirection(stack, septum: septum)
  }
}
