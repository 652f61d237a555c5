import Numerics

/// Finds how far breathing displaced each slice within its plane.
///
/// A slice's phases are recorded in one breath-hold, so that a slice has one displacement at all
/// phases, while each structure's centre runs along a smooth path of its own through the slices. The
/// centres seen are c(t, k) = p(t, k) + s(k) + noise, for track t (a structure at a phase) and level
/// k. The paths' second differences, the displacements and the noise are taken as normally
/// distributed, and the most probable displacements solve one linear system. A common straight tilt
/// cannot be told from a tilted organ, and stays with the paths.
struct SliceShifts {
  /// The centres of one structure at one phase.
  struct Track {
    /// A centre a level, mm; nil where the structure is not.
    var centres: [SIMD2<Double>?]
    /// The standard deviation of a centre seen, mm.
    var noise: [Double]
    /// The standard deviation of the path's second difference, mm per step squared.
    var bend: Double
  }

  /// The standard deviation of a slice's displacement that is expected, mm.
  static let expected = 2.5

  /// The displacement of each level, mm; zero where nothing is seen.
  static func estimate(_ tracks: [Track], levelCount: Int) -> [SIMD2<Double>] {
    // Unknowns: the displacements, then each track's path at its own levels.
    var places: [(track: Int, level: Int)] = []
    for (index, track) in tracks.enumerated() {
      for level in 0..<levelCount where track.centres[level] != nil {
        places.append((index, level))
      }
    }
    guard !places.isEmpty else { return Array(repeating: .zero, count: levelCount) }
    let order = levelCount + places.count
    var weights = [Double](repeating: 1, count: places.count)
    var shifts = [SIMD2<Double>](repeating: .zero, count: levelCount)
    // A few rounds of reweighting: a centre that fits no smooth path (an obliquely cut base) loses
    // its say as under Student's t distribution with four degrees of freedom.
    for _ in 0..<6 {
      var matrix = [Double](repeating: 0, count: order * order)
      var rightX = [Double](repeating: 0, count: order)
      var rightY = rightX
      func add(_ terms: [(Int, Double)], precision: Double, value: SIMD2<Double> = .zero) {
        for (i, a) in terms {
          for (j, b) in terms { matrix[i * order + j] += precision * a * b }
          rightX[i] += precision * a * value.x
          rightY[i] += precision * a * value.y
        }
      }
      for level in 0..<levelCount {
        add([(level, 1)], precision: 1 / (expected * expected))
      }
      for (place, weight) in zip(places.indices, weights) {
        let (index, level) = places[place]
        guard let centre = tracks[index].centres[level] else { continue }
        let noise = tracks[index].noise[level]
        add(
          [(level, 1), (levelCount + place, 1)],
          precision: weight / (noise * noise),
          value: centre
        )
      }
      for place in places.indices.dropFirst().dropLast()
      where places[place - 1].track == places[place + 1].track {
        let levels = (places[place - 1].level, places[place].level, places[place + 1].level)
        let (before, after) = (Double(levels.1 - levels.0), Double(levels.2 - levels.1))
        let bend = tracks[places[place].track].bend
        // The second difference over steps that a missing slice may have made longer.
        let scale = 2 / (before + after)
        add(
          [
            (levelCount + place - 1, scale / before),
            (levelCount + place, -scale / before - scale / after),
            (levelCount + place + 1, scale / after),
          ],
          precision: 1 / (bend * bend)
        )
      }
      // A track of one or two levels has no second difference: its path is held by a breath of
      // precision, far below anything seen.
      for place in places.indices { matrix[(levelCount + place) * (order + 1)] += 1e-9 }
      guard let factor = CholeskyFactor(matrix, order: order) else { return shifts }
      let (x, y) = (factor.solve(rightX), factor.solve(rightY))
      shifts = (0..<levelCount).map { SIMD2(x[$0], y[$0]) }
      for (place, (index, level)) in places.enumerated() {
        guard let centre = tracks[index].centres[level] else { continue }
        let path = SIMD2(x[levelCount + place], y[levelCount + place])
        let miss = (centre - path - shifts[level]) / tracks[index].noise[level]
        weights[place] = 6 / (4 + (miss * miss).sum())
      }
    }
    return shifts
  }
}
