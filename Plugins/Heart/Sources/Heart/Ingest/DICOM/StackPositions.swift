import Foundation
import Imaging
import OrganKit

/// Parallel slices in the order of their positions, on a grid of equal steps.
///
/// The step is that of the positions: SliceThickness is what a slice averages, and says nothing of
/// where the next one lies.
struct StackPositions {
  let slices: [CineSlice?]
  let grid: VoxelGrid
  private(set) var warnings: [StudyLayout.Warning] = []
  private(set) var reviews: [String] = []

  /// The grid of some slices, counted roughly along a direction.
  ///
  /// - Throws: `OrganError.Code.studyRefused` where positions make no regular stack.
  init(_ unsorted: [CineSlice], direction: SIMD3<Double>, study: String) throws {
    let reference = Self.mostCommonGrid(unsorted)
    let normal = reference.axes[2].normalised
    let along = normal.dot(direction) < 0 ? -normal : normal
    let sorted = unsorted.sorted { $0.position(along: along) < $1.position(along: along) }
    let places = sorted.map { $0.position(along: along) }
    let gaps = zip(places, places.dropFirst()).map { $1 - $0 }
    let typical = gaps.sorted()[gaps.count / 2]
    let steps = gaps.map { max(1, Int((min($0 / typical, 1000)).rounded())) }
    let count = steps.reduce(1, +)
    let spacing = (places[places.count - 1] - places[0]) / Double(count - 1)
    var laid = [CineSlice?](repeating: nil, count: count)
    var index = 0
    var worst = 0.0
    for (slice, step) in zip(sorted, [0] + steps) {
      guard index + step < count else { break }
      index += step
      laid[index] = slice
      let place = slice.position(along: along) - places[0]
      worst = max(worst, abs(place - Double(index) * spacing))
    }
    let missing = laid.indices.filter { laid[$0] == nil }
    let words = gaps.map { String(format: "%.1f", $0) }.joined(separator: ", ")
    guard worst <= 0.25 * spacing, missing.count <= max(1, sorted.count / 4),
      !zip(missing, missing.dropFirst()).contains(where: { $1 == $0 + 1 })
    else {
      throw OrganError.study(
        "\(study): its short-axis slices lie \(words) mm apart, which is no regular stack; slices "
          + "are missing or of different stacks"
      )
    }
    if !missing.isEmpty {
      let names = missing.map { String($0 + 1) }.joined(separator: ", ")
      let sentence =
        "the short-axis stack has a gap where slice \(names) of \(count) should lie; it is filled "
        + "with the mean of its neighbours"
      warnings.append(StudyLayout.Warning(name: "missingSlices", sentence: sentence))
      reviews.append(sentence)
    } else if worst > 0.05 * spacing {
      warnings.append(
        StudyLayout.Warning(
          name: "unevenSlices",
          sentence: "the short-axis slices lie \(words) mm apart; they are laid at equal steps of "
            + String(format: "%.1f mm, up to %.1f mm off their places", spacing, worst)
        )
      )
    }
    slices = laid
    // The reference's own rows and columns, in the plane of the first slice.
    let first = sorted[0].position(along: along) - reference.sliceCentre.dot(along)
    grid = VoxelGrid(
      size: SIMD3(reference.size.x, reference.size.y, count),
      axes: [reference.axes[0], reference.axes[1], spacing * along],
      origin: reference.origin + first * along
    )
  }

  /// The rows and columns that most slices have, ties to the first.
  private static func mostCommonGrid(_ slices: [CineSlice]) -> VoxelGrid {
    func agree(_ one: VoxelGrid, _ other: VoxelGrid) -> Bool {
      let normal = one.axes[2].normalised
      let shift = other.origin - one.origin
      let inPlane = shift - shift.dot(normal) * normal
      return one.size == other.size && inPlane.length < 0.1 * one.spacing.x
        && (one.axes[0] - other.axes[0]).length < 0.01 * one.spacing.x
        && (one.axes[1] - other.axes[1]).length < 0.01 * one.spacing.y
    }
    let votes = slices.map { slice in slices.count { agree(slice.grid, $0.grid) } }
    let best = votes.indices.max { (votes[$0], -$0) < (votes[$1], -$1) } ?? 0
    return slices[best].grid
  }
}
