import Foundation
import Imaging

/// A structure's volume by slice summation, and what may be wrong with it.
///
/// 1. Plain: every labelled voxel counts with its whole volume.
/// 2. With a labelled long-axis view: sections that lie wholly between base and apex count, and the
///    ends are filled up to where the view shows the base and the apex to be.
/// 3. With a base read off unlabelled views: the same at the base, where the section narrows as the
///    blood does in the views; the apex is as in 1.
struct SummedVolume: Sendable {
  /// The volume, mL.
  var volume: Double
  /// The section at the base, mm²: what a millimetre of the base's position is worth.
  var baseArea: Double
  /// The half-width, mL, of what thick slices may miss where the section changes between them.
  var sliceError: Double
  /// The standard deviation, mL, of what voxels on the border hold of the structure.
  var borderDeviation: Double
  /// The area of the border but for its ends, mm²: what a millimetre of its position is worth.
  var borderArea: Double
  /// The standard deviation, mm, by which the whole border may lie off: of a network's outlines.
  var borderShift = 0.0
  /// The slices at the ends that may or may not count.
  var doubts: [DoubtfulSlice] = []

  /// Label count times voxel volume.
  ///
  /// - Returns: nil where no slice shows the structure.
  init?(_ sections: Sections) {
    guard let first = sections.first, let last = sections.last else { return nil }
    volume = sections.volume
    // A base cut obliquely leaves a part of a section: its neighbour tells the whole.
    let second = min(first + 1, last)
    baseArea = max(sections.area(first), sections.area(second))
    sliceError = Self.apexError(sections, last) + Self.midpointError(sections, first, last)
    borderDeviation = Self.borderDeviation(sections)
    borderArea = sections.borderArea
  }

  /// The sum with its ends clipped or extended to where a view shows the base, and the structure's
  /// apex at a depth in mm.
  ///
  /// Nil where fewer than two whole sections lie between base and apex, or the view disagrees
  /// with the stack by more than one and a half slices.
  init?(_ sections: Sections, base: LongAxisExtent, apexDepth: Double) {
    guard let plain = SummedVolume(sections), let first = sections.first,
      let last = sections.last
    else { return nil }
    let spacing = sections.stack.spacing
    let top = sections.stack.top
    // The most basal section that the base, level or tilted as the view shows it, cannot cut.
    guard
      let start = Self.firstWhole(
        sections,
        where: { order in
          let radius = (sections.area(order) / .pi).squareRoot()
          let depth = base.baseDepth(at: sections.centroid(order))
          return top(order) >= depth + abs(base.slope) * radius
        }
      )
    else { return nil }
    // The most apical section that ends above the apex.
    guard
      let end = (start...last)
        .last(where: { order in
          sections.counts[order] > 0 && top(order + 1) <= apexDepth
        }), end > start
    else { return nil }

    let centre = base.baseDepth(at: sections.centroid(start))
    let gap = top(start) - centre
    let tail = apexDepth - top(end + 1)
    guard abs(centre - top(first)) <= 1.5 * spacing, tail <= 2 * spacing else { return nil }

    // Towards the base the section goes on changing as it last did, by a quarter at most.
    let area = sections.area(start)
    let change = (area - sections.area(start + 1)) * (gap + spacing) / (2 * spacing)
    let basal = area + min(max(change, -area / 4), area / 4)
    // At the apex a ventricle is a paraboloid: its section shrinks evenly to nothing.
    let face = sections.area(end) * tail / (tail + spacing / 2)
    let inner = (start...end).reduce(0) { $0 + sections.area($1) } * spacing
    volume = (inner + basal * gap + face * tail / 2) / 1000
    baseArea = basal
    sliceError =
      (abs(change) * gap / 2 + face * base.voxelSize / 2) / 1000
      + Self.midpointError(sections, start, end)
    borderDeviation = plain.borderDeviation
    borderArea = plain.borderArea
  }

  /// The sum with its basal end clipped or extended to where views show the base.
  ///
  /// Nil where fewer than two whole sections lie beyond the base, or the views disagree with the stack
  /// by more than one and a half slices.
  ///
  /// - Parameters:
  ///   - sections: the structure.
  ///   - cavity: the left cavity, by which base and whole sections are told.
  ///   - base: what the views show.
  ///   - power: how the structure's section follows the cavity's: 1 as the cavity itself, ½ as a wall
  ///     of even thickness around it.
  init?(_ sections: Sections, around cavity: Sections, base: SightedBase, power: Double) {
    guard let plain = SummedVolume(sections), let first = cavity.first, let last = cavity.last,
      let end = sections.last
    else { return nil }
    let spacing = sections.stack.spacing
    let top = sections.stack.top
    guard
      let start = Self.firstWhole(
        cavity,
        where: { top($0) >= base.depth(at: cavity.centroid($0)) }
      )
    else { return nil }
    guard start < last else { return nil }
    let depth = base.depth(at: cavity.centroid(start))
    guard abs(depth - top(first)) <= 1.5 * spacing else { return nil }

    let area = sections.area(start)
    let middle = Double(start) * spacing
    func section(_ depth: Double) -> Double {
      area * pow(base.areaRatio(at: depth, to: middle), power)
    }
    let gap = top(start) - depth
    let parts = max(1, Int((gap / 0.25).rounded(.up)))
    let basal = (0..<parts)
      .reduce(0) { $0 + section(depth + (Double($1) + 0.5) * gap / Double(parts)) }
    volume =
      ((start...max(start, end)).reduce(0) { $0 + sections.area($1) } * spacing
        + basal * gap / Double(parts)) / 1000
    baseArea = section(depth)
    // What lies beyond the sections is known by widths in a few directions alone.
    sliceError =
      abs(area - baseArea) * gap / 4 / 1000 + Self.apexError(sections, end)
      + Self.midpointError(sections, start, end)
    borderDeviation = plain.borderDeviation
    borderArea = plain.borderArea
  }

  /// The most basal section that lies beyond the base, or the next where that one lacks a piece: a
  /// tilt that no view shows may still take it.
  private static func firstWhole(
    _ sections: Sections,
    where isBeyondBase: (Int) -> Bool
  ) -> Int? {
    guard let first = sections.first, let last = sections.last,
      let whole = (first...last).first(where: { sections.counts[$0] > 0 && isBeyondBase($0) })
    else { return nil }
    let isCut = whole < last && sections.area(whole) < 0.9 * sections.area(whole + 1)
    return isCut ? whole + 1 : whole
  }

  /// Where within its slice a paraboloid ends changes the sum by up to an eighth of its last step.
  private static func apexError(_ sections: Sections, _ last: Int) -> Double {
    let area = sections.area(last)
    let step = last > 0 ? max(area, sections.area(last - 1) - area) : area
    return step * sections.stack.spacing / 8 / 1000
  }

  /// The midpoint rule's leading error, h²/24 times the difference of the slopes at both ends.
  private static func midpointError(_ sections: Sections, _ first: Int, _ last: Int) -> Double {
    guard last > first else { return 0 }
    let slopes =
      sections.area(last) - sections.area(last - 1) - sections.area(first + 1)
      + sections.area(first)
    return abs(slopes) * sections.stack.spacing / 24 / 1000
  }

  /// A voxel that is labelled by majority holds ½ to 1 of the structure, and its neighbour across
  /// the border 0 to ½: each uniform, with a standard deviation of ½/√12.
  private static func borderDeviation(_ sections: Sections) -> Double {
    let voxels = Double(2 * sections.borderCounts.reduce(0, +))
    return (voxels / 48).squareRoot() * sections.stack.grid.voxelVolume / 1000
  }
}
