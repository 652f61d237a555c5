import Numerics

/// Finds how far breathing displaced each slice within its plane.
///
/// A slice's phases are recorded in one breath-hold, so that a slice has one displacement at all
/// phases, while each structure's centre runs along a smooth path of its own through the slices. The
/// centres seen are c(t, k) = p(t, k) + s(k) + noise, for track t (a structure at a phase) and level
/// k. The paths' second differences, the displacements and the noise are taken as normally
/// distributed, and the most probable displacements solve one linear system. A common straight tilt
/// cannot be told from a tilted organ, and stays with the paths; unless a long-axis view, recorded
/// in one breath-hold, sights the displacements along itself.
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

  /// A level's displacement along one direction, as a long-axis view shows it.
  struct Sighting {
    /// The level.
    var level: Int
    /// The displacement along the direction, mm.
    var value: Double
    /// Its standard deviation, mm.
    var deviation: Double
  }

  /// The standard deviation of a slice's displacement that is expected, mm.
  static let expected = 2.5

  private let tracks: [Track]
  private let levelCount: Int
  /// The path's unknowns: each track's own levels.
  private let places: [(track: Int, level: Int)]

  private init(_ tracks: [Track], levelCount: Int) {
    self.tracks = tracks
    self.levelCount = levelCount
    places = tracks.indices.flatMap { index in
      (0..<levelCount).filter { tracks[index].centres[$0] != nil }.map { (index, $0) }
    }
  }

  /// The most probable displacements.
  ///
  /// - Parameters:
  ///   - tracks: the structures' centres.
  ///   - levelCount: how many levels there are.
  ///   - sightings: what a view shows of the displacements along `direction`.
  ///   - direction: a unit vector.
  /// - Returns: the displacement of each level, mm; zero where nothing is seen.
  static func estimate(
    _ tracks: [Track],
    levelCount: Int,
    sightings: [Sighting] = [],
    along direction: SIMD2<Double> = SIMD2(1, 0)
  ) -> [SIMD2<Double>] {
    SliceShifts(tracks, levelCount: levelCount).solved(sightings, direction)
  }

  private func solved(_ sightings: [Sighting], _ along: SIMD2<Double>) -> [SIMD2<Double>] {
    var shifts = [SIMD2<Double>](repeating: .zero, count: levelCount)
    guard !places.isEmpty else { return shifts }
    let across = SIMD2(-along.y, along.x)
    var weights = [Double](repeating: 1, count: places.count)
    var sightingWeights = [Double](repeating: 1, count: sightings.count)
    // A few rounds of reweighting: a centre that fits no smooth path (an obliquely cut base) loses
    // its say as under Student's t distribution with four degrees of freedom.
    for _ in 0..<6 {
      // Displacements along the view and across it are independent of one another.
      guard
        let u = component(along, weights, Array(zip(sightings, sightingWeights))),
        let v = component(across, weights, [])
      else { return shifts }
      shifts = (0..<levelCount).map { u[$0] * along + v[$0] * across }
      for (place, (index, level)) in places.enumerated() {
        guard let centre = tracks[index].centres[level] else { continue }
        let path = u[levelCount + place] * along + v[levelCount + place] * across
        let miss = (centre - path - shifts[level]) / tracks[index].noise[level]
        weights[place] = 6 / (4 + (miss * miss).sum())
      }
      for (index, sighting) in sightings.enumerated() {
        let miss = (sighting.value - u[sighting.level]) / sighting.deviation
        sightingWeights[index] = 5 / (4 + miss * miss)
      }
    }
    return shifts
  }

  /// The displacements along one direction, then the paths.
  private func component(
    _ direction: SIMD2<Double>,
    _ weights: [Double],
    _ sightings: [(Sighting, weight: Double)]
  ) -> [Double]? {
    let order = levelCount + places.count
    var matrix = [Double](repeating: 0, count: order * order)
    var right = [Double](repeating: 0, count: order)
    func add(_ terms: [(Int, Double)], precision: Double, value: Double = 0) {
      for (i, a) in terms {
        for (j, b) in terms { matrix[i * order + j] += precision * a * b }
        right[i] += precision * a * value
      }
    }
    for level in 0..<levelCount {
      add([(level, 1)], precision: 1 / (Self.expected * Self.expected))
    }
    for (sighting, weight) in sightings {
      add(
        [(sighting.level, 1)],
        precision: weight / (sighting.deviation * sighting.deviation),
        value: sighting.value
      )
    }
    for (place, weight) in zip(places.indices, weights) {
      let (index, level) = places[place]
      guard let centre = tracks[index].centres[level] else { continue }
      let noise = tracks[index].noise[level]
      add(
        [(level, 1), (levelCount + place, 1)],
        precision: weight / (noise * noise),
        value: (centre * direction).sum()
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
    return CholeskyFactor(matrix, order: order)?.solve(right)
  }
}
