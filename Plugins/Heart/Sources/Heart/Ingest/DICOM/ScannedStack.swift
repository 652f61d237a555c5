import Foundation
import Imaging
import OrganKit

/// Which slices make the short-axis stack, and the regular grid they are laid on.
struct ScannedStack {
  /// From base to apex; nil where a slice is missing.
  let slices: [CineSlice?]
  let grid: VoxelGrid
  /// Slices of the same planes that were not taken.
  let unused: [CineSlice]
  private(set) var warnings: [StudyLayout.Warning] = []
  private(set) var reviews: [String] = []

  /// From base to apex where adults' hearts mostly lie: to the left, the front and the feet (RAS).
  static let expectedAxis = SIMD3(-0.55, 0.6, -0.58).normalised
  /// Farther from it lie slices that were planned on the body, not on the heart (degrees).
  private static let farthestFromAxis = 40.0
  /// Planes are parallel up to this angle (degrees).
  private static let parallel = 5.0
  private static let fewestSlices = 3

  var direction: SIMD3<Double> { grid.axes[2].normalised }

  /// The largest set of parallel slices of one protocol that lie across the heart's long axis.
  ///
  /// - Throws: `OrganError.Code.studyRefused` where there is none, or its slices make no regular
  ///   stack.
  init(_ all: [CineSlice], in study: String) throws {
    let candidates = Self.parallelSets(all).map(Self.withoutRepeats)
      .filter { $0.slices.count >= Self.fewestSlices }
    guard !candidates.isEmpty else {
      let most = Self.parallelSets(all).map(\.count).max() ?? 0
      throw OrganError.study(
        "\(study) holds \(all.count) planes with \(CineSlice.fewestPhases) or more phases, of which "
          + "at most \(most) are parallel; a short-axis cine has at least \(Self.fewestSlices)"
      )
    }
    func rank(_ slices: [CineSlice]) -> (Int, Int, Double) {
      let angle = Self.angleFromAxis(slices[0].normal)
      return (angle <= Self.farthestFromAxis ? 1 : 0, slices.count, -angle)
    }
    let best = candidates.max { rank($0.slices) < rank($1.slices) } ?? candidates[0]
    let angle = Self.angleFromAxis(best.slices[0].normal)
    var notes: [StudyLayout.Warning] = []
    var reviews: [String] = []
    if angle > Self.farthestFromAxis {
      let sentence =
        "the only stack of parallel cine slices lies \(Int(angle.rounded()))° off where a heart's "
        + "long axis is expected; it is taken for the short axis"
      notes.append(StudyLayout.Warning(name: "shortAxisUnsure", sentence: sentence))
      reviews.append(sentence)
    }
    if !best.repeats.isEmpty {
      notes.append(
        StudyLayout.Warning(
          name: "repeatedSlices",
          sentence:
            "\(Self.listed(best.repeats)) show planes that \(Self.listed(best.slices)) show "
            + "as well; the latter are used"
        )
      )
    }
    let stack = try StackPositions(best.slices, direction: Self.expectedAxis, study: study)
    grid = stack.grid
    slices = stack.slices
    unused = best.repeats
    warnings = notes + stack.warnings
    self.reviews = reviews + stack.reviews
  }

  private static func angleFromAxis(_ normal: SIMD3<Double>) -> Double {
    acos(min(1, abs(normal.dot(expectedAxis)))) * 180 / .pi
  }

  static func listed(_ slices: [CineSlice]) -> String {
    let numbers = Set(slices.compactMap(\.seriesNumber)).sorted()
    guard !numbers.isEmpty else { return "series without a number" }
    return "series " + numbers.map(String.init).joined(separator: ", ")
  }

  /// Slices of one protocol whose planes are parallel.
  private static func parallelSets(_ slices: [CineSlice]) -> [[CineSlice]] {
    var sets: [[CineSlice]] = []
    for slice in slices {
      let known = sets.firstIndex { set in
        abs(set[0].normal.dot(slice.normal)) >= cos(parallel * .pi / 180)
          && set[0].images[0].protocolWords == slice.images[0].protocolWords
      }
      if let known { sets[known].append(slice) } else { sets.append([slice]) }
    }
    return sets
  }

  /// Of slices in one place those of the larger series count, then those acquired last: who repeats
  /// a breath-hold has a reason.
  private static func withoutRepeats(
    _ set: [CineSlice]
  ) -> (slices: [CineSlice], repeats: [CineSlice]) {
    let direction = set[0].normal
    let sizes = Dictionary(grouping: set) { $0.images[0].series }.mapValues(\.count)
    let places = set.map { $0.position(along: direction) }.sorted()
    let gaps = zip(places, places.dropFirst()).map { $1 - $0 }.filter { $0 > 1 }.sorted()
    let near = max(1, 0.3 * (gaps.isEmpty ? 0 : gaps[gaps.count / 2]))
    func rank(_ slice: CineSlice) -> (Int, Int, Int) {
      (sizes[slice.images[0].series] ?? 0, slice.seriesNumber ?? 0, slice.images.count)
    }
    var (kept, repeats): ([CineSlice], [CineSlice]) = ([], [])
    for slice in set.sorted(by: { rank($0) > rank($1) }) {
      let place = slice.position(along: direction)
      let isNew = kept.allSatisfy { abs($0.position(along: direction) - place) >= near }
      if isNew { kept.append(slice) } else { repeats.append(slice) }
    }
    return (kept, repeats)
  }
}
