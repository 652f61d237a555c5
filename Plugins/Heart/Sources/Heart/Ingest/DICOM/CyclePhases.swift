import Foundation

/// The phases of the stack, as parts of the R-R interval, and how slices are matched to them.
struct CyclePhases {
  /// Each phase's part of the R-R interval, rising.
  let fractions: [Double]
  /// The median R-R interval, ms, where it is known.
  let interval: Double?
  /// The shortest and the longest, where they are known.
  let intervals: ClosedRange<Double>?

  /// The most common number of phases, and for each phase the median of its part of the interval.
  init(_ slices: [CineSlice]) {
    let counts = Dictionary(grouping: slices, by: \.images.count)
    let common = counts.max { ($0.value.count, $0.key) < ($1.value.count, $1.key) }
    let members = common?.value ?? []
    fractions = (0..<(common?.key ?? 0))
      .map { phase in Self.median(members.map { $0.fractions[phase] }) }
    let known = slices.compactMap(\.interval)
    interval = known.count == slices.count ? Self.median(known) : nil
    intervals = known.min().flatMap { low in known.max().map { low...$0 } }
  }

  /// When a phase is in the median R-R interval, ms.
  func time(_ phase: Int) -> Double? { interval.map { $0 * fractions[phase] } }

  /// For each phase the image of a slice whose part of the interval is nearest, the interval closed
  /// to a circle.
  func images(of slice: CineSlice) -> [ScannedImage] {
    fractions.map { wanted in
      let nearest = slice.fractions.indices.min {
        Self.apart(slice.fractions[$0], wanted) < Self.apart(slice.fractions[$1], wanted)
      }
      return slice.images[nearest ?? 0]
    }
  }

  private static func apart(_ one: Double, _ other: Double) -> Double {
    let difference = (one - other).truncatingRemainder(dividingBy: 1)
    return min(abs(difference), 1 - abs(difference))
  }

  private static func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    guard !sorted.isEmpty else { return 0 }
    let half = sorted.count / 2
    return sorted.count.isMultiple(of: 2) ? (sorted[half - 1] + sorted[half]) / 2 : sorted[half]
  }
}
