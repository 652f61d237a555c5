import Foundation

/// Where on either side of a levelled view the ventricle's wall ends at the valves: the hinges.
///
/// Coming from the ventricle, two things happen at a hinge: the blood widens into the atrium, and the
/// muscle beside it ends. Both are summed to a score for every row up to where the blood is wider than
/// in all of the ventricle, with a mild preference for rows near the drawn slices; over a whole beat
/// the hinges' course is the smooth one of the best sum (dynamic programming, end joined to
/// beginning), the two sides in turn, as they lie near to one another.
struct HingeSearch: Sendable {
  /// A phase's scores, by row; on the side of low and of high columns.
  private let scores: [[[Double]]]
  private let rows: Int

  /// By how much the blood must widen to count fully, mm.
  private static let widening = 6.0
  /// The muscle that is looked for begins and ends so far outside the blood, mm.
  private static let muscle = 1.0...6.0
  /// How far to the apex and to the base muscle is looked for, mm.
  private static let inside = 8.0
  private static let beyond = 6.0
  /// What a row costs that lies a slice, at least 10 mm, from where the base is expected: half a slice
  /// beyond the outer face of the first drawn slice.
  private static let straying = 0.1
  /// What a hinge costs that lies 10 mm beside the other.
  private static let tilting = 0.15
  /// What a move of 1 mm from phase to phase costs.
  private static let moving = 0.01
  /// The farthest that a hinge moves from phase to phase, rows.
  private static let longestMove = 8
  /// From so many phases on they are a whole beat.
  private static let beat = 8
  /// A worse hinge is none.
  static let leastScore = 0.3

  /// Scores the rows of some phases.
  ///
  /// - Parameters:
  ///   - phases: the blood at each phase, in the order of time.
  ///   - view: the levelled view.
  ///   - spacing: the stack's, mm.
  init(_ phases: [BloodEdges], _ view: LevelledView, spacing: Double) {
    rows = view.rows
    scores = phases.map { phase in
      [false, true].map { Self.scores(phase, isHigh: $0, view, spacing) }
    }
  }

  private static func scores(
    _ phase: BloodEdges,
    isHigh: Bool,
    _ view: LevelledView,
    _ spacing: Double
  ) -> [Double] {
    let step = LevelledView.step
    let out = isHigh ? phase.high : phase.low.map { -$0 }
    let columns = view.columns
    let band = Int(muscle.lowerBound / step)..<Int(muscle.upperBound / step)
    let dark = out.indices.map { row -> Double in
      let edge = Int(isHigh ? out[row] : -out[row])
      let places = band.map { edge + (isHigh ? $0 : -$0) }.filter { (0..<columns).contains($0) }
      guard !places.isEmpty else { return 0 }
      return places.reduce(0) { $0 + Double(phase.darkness[row * columns + $1]) }
        / Double(places.count)
    }
    let (inner, outer) = (Int(inside / step), Int(beyond / step))
    let far = max(spacing, 10)
    let expected = view.row(atDepth: view.depth(Double(phase.firstRow)) - spacing)
    var scores = [Double](repeating: -9, count: view.rows)
    let end = max(outer, min(phase.firstRow + inner, view.rows - inner))
    var widest = out[end...].max() ?? -.infinity
    for row in (outer..<end).reversed() {
      let muscle = mean(dark[row..<row + inner]) - mean(dark[row - outer..<row])
      let beside = out[row - 5..<row].sorted()[2]
      let wide = (beside - mean(out[row..<row + 3])) * step / widening
      let strayed = (Double(row) - expected) * step / far
      scores[row] = muscle + min(max(wide, -1), 1) - straying * strayed * strayed
      // Where the blood is wider than in all of the ventricle so far, the atrium has begun.
      widest = max(widest, out[row])
      if beside > widest + widening / step { break }
    }
    return scores
  }

  private static func mean(_ numbers: ArraySlice<Double>) -> Double {
    numbers.reduce(0, +) / Double(numbers.count)
  }

  /// The rows of the hinges on both sides at each phase, and their scores.
  func hinges() -> [(rows: [Int], scores: [Double])] {
    var paths: [[Int]?] = [nil, nil]
    for _ in 0..<4 {
      for side in 0..<2 {
        let beside = paths[1 - side]
        let scored = scores.indices.map { phase in
          guard let beside else { return scores[phase][side] }
          return scores[phase][side].enumerated()
            .map { row, score in
              let tilt = Double(row - beside[phase]) * LevelledView.step / 10
              return score - Self.tilting * tilt * tilt
            }
        }
        paths[side] = scores.count < Self.beat ? scored.map(Self.best) : Self.path(scored)
      }
    }
    return scores.indices.map { phase in
      let found = paths.map { $0?[phase] ?? 0 }
      return (found, zip(scores[phase], found).map { $0[$1] })
    }
  }

  private static func best(_ scores: [Double]) -> Int {
    scores.indices.max { (scores[$0], -$0) < (scores[$1], -$1) } ?? 0
  }

  /// The course of the best sum, over three beats of which the middle one counts.
  private static func path(_ scores: [[Double]]) -> [Int] {
    let (phases, rows) = (scores.count, scores[0].count)
    let costs = (-longestMove...longestMove)
      .map { moving * Double($0 * $0) * LevelledView.step * LevelledView.step }
    var sum = scores[0]
    var cameFrom: [[Int]] = []
    for time in 1..<3 * phases {
      var (next, from) = (sum, Array(0..<rows))
      for row in 0..<rows {
        var best = -Double.infinity
        for before in max(0, row - longestMove)...min(rows - 1, row + longestMove) {
          let candidate = sum[before] - costs[row - before + longestMove]
          if candidate > best { (best, from[row]) = (candidate, before) }
        }
        next[row] = best + scores[time % phases][row]
      }
      sum = next
      cameFrom.append(from)
    }
    var row = best(sum)
    var path = [row]
    for from in cameFrom.reversed() {
      row = from[row]
      path.append(row)
    }
    path.reverse()
    return Array(path[phases..<2 * phases])
  }
}
