/// A once differentiable curve through given values that never leaves the range of its two
/// neighbours: where the values rise it rises, where all are positive it is positive.
///
/// - SeeAlso: Fritsch and Carlson 1980, doi:10.1137/0717021; Fritsch and Butland 1984,
///   doi:10.1137/0905021
public struct MonotoneCurve: Sendable {
  /// The places, ascending.
  public let places: [Double]
  /// The curve at the places.
  public let values: [Double]
  /// The curve's slopes at the places.
  public let slopes: [Double]

  /// A curve through one value a place.
  ///
  /// - Parameters:
  ///   - places: where the values are; ascending, at least one.
  ///   - values: one a place.
  ///   - steepness: the slope at the last place in units of the last chord's, 0 to 3; chosen from
  ///     the last three values when nil.
  public init(at places: [Double], values: [Double], endSteepness steepness: Double? = nil) {
    precondition(!places.isEmpty && places.count == values.count, "one value a place")
    precondition(zip(places, places.dropFirst()).allSatisfy { $0 < $1 }, "the places ascend")
    self.places = places
    self.values = values
    let count = places.count
    var slopes = [Double](repeating: 0, count: count)
    let steps = zip(places.dropFirst(), places).map { $0 - $1 }
    let chords = (0..<count - 1).map { (values[$0 + 1] - values[$0]) / steps[$0] }
    if count == 2 {
      slopes = [chords[0], chords[0]]
    } else if count > 2 {
      for i in 1..<count - 1 where chords[i - 1] * chords[i] > 0 {
        // The chords' harmonic mean, weighted towards the shorter step.
        let (before, after) = (steps[i - 1], steps[i])
        let (first, second) = (before + 2 * after, 2 * before + after)
        slopes[i] = (first + second) / (first / chords[i] + second / chords[i - 1])
      }
      slopes[0] = Self.endSlope(steps[0], steps[1], chords[0], chords[1])
      slopes[count - 1] = Self.endSlope(
        steps[count - 2],
        steps[count - 3],
        chords[count - 2],
        chords[count - 3]
      )
    }
    if let steepness, let chord = chords.last {
      slopes[count - 1] = min(max(steepness, 0), 3) * chord
    }
    self.slopes = slopes
  }

  /// The slope at an end: of the parabola through three values, limited so as not to overshoot.
  private static func endSlope(
    _ step: Double,
    _ next: Double,
    _ chord: Double,
    _ nextChord: Double
  ) -> Double {
    let slope = ((2 * step + next) * chord - step * nextChord) / (step + next)
    if slope * chord <= 0 { return 0 }
    if chord * nextChord <= 0 && abs(slope) > 3 * abs(chord) { return 3 * chord }
    return slope
  }

  /// The curve at a place; beyond the ends it keeps the last value.
  public func callAsFunction(_ place: Double) -> Double {
    let last = places.count - 1
    if place <= places[0] { return values[0] }
    if place >= places[last] { return values[last] }
    let right = places.firstIndex { $0 > place } ?? last
    let left = right - 1
    let step = places[right] - places[left]
    let t = (place - places[left]) / step
    let (square, cube) = (t * t, t * t * t)
    return values[left] * (2 * cube - 3 * square + 1) + values[right] * (3 * square - 2 * cube)
      + step * (slopes[left] * (cube - 2 * square + t) + slopes[right] * (cube - square))
  }
}
