/// Powell's method without derivatives: the best along each of a set of directions in turn, one of
/// which is then replaced by the way the round has gone.
struct DirectionSearch {
  private(set) var best: [Double]
  private(set) var value = -Double.infinity
  private let step: Double
  private let tolerance: Double
  private static let mostRounds = 12

  /// - Parameters:
  ///   - start: where to begin.
  ///   - step: the first step along each direction.
  ///   - tolerance: rounds and line searches end below it.
  init(start: [Double], step: Double, tolerance: Double) {
    (best, self.step, self.tolerance) = (start, step, tolerance)
  }

  /// Climbs from the start to a maximum.
  mutating func maximise(
    check: () throws -> Void,
    _ function: ([Double]) -> Double
  ) rethrows {
    let count = best.count
    var directions = (0..<count)
      .map { axis in (0..<count).map { $0 == axis ? 1.0 : 0.0 } }
    value = function(best)
    for _ in 0..<Self.mostRounds {
      let start = best
      var (gained, most) = (0, 0.0)
      for direction in 0..<count {
        try check()
        let before = value
        climb(directions[direction], function)
        if value - before > most { (gained, most) = (direction, value - before) }
      }
      let way = zip(best, start).map { $0 - $1 }
      let length = way.reduce(0) { $0 + $1 * $1 }.squareRoot()
      guard length > tolerance else { return }
      directions[gained] = way.map { $0 / length }
      climb(directions[gained], function)
    }
  }

  /// Goes to the best point along a direction: steps that double, then parabolas.
  private mutating func climb(_ direction: [Double], _ function: ([Double]) -> Double) {
    let origin = best
    func at(_ distance: Double) -> Double {
      function(zip(origin, direction).map { $0 + distance * $1 })
    }
    var (left, middle, right) = (-step, 0.0, step)
    var (leftValue, middleValue, rightValue) = (at(left), value, at(right))
    // Widen until the middle is the highest.
    var widenings = 0
    while middleValue < max(leftValue, rightValue), widenings < 8 {
      widenings += 1
      if rightValue >= leftValue {
        (left, leftValue, middle, middleValue) = (middle, middleValue, right, rightValue)
        right = middle + 1.6 * (middle - left)
        rightValue = at(right)
      } else {
        (right, rightValue, middle, middleValue) = (middle, middleValue, left, leftValue)
        left = middle - 1.6 * (right - middle)
        leftValue = at(left)
      }
    }
    for _ in 0..<6 where right - left > tolerance {
      let (a, b) = (middle - left, right - middle)
      let (f, g) = (middleValue - leftValue, middleValue - rightValue)
      let divisor = 2 * (b * f + a * g)
      var place = divisor > 0 ? middle + (b * b * f - a * a * g) / divisor : middle
      // A parabola's top too near to a known point teaches nothing: halve the longer part.
      if abs(place - middle) < tolerance / 2 { place = a > b ? middle - a / 2 : middle + b / 2 }
      guard place > left, place < right else { break }
      let height = at(place)
      if height > middleValue {
        if place > middle {
          (left, leftValue) = (middle, middleValue)
        } else {
          (right, rightValue) = (middle, middleValue)
        }
        (middle, middleValue) = (place, height)
      } else if place > middle {
        (right, rightValue) = (place, height)
      } else {
        (left, leftValue) = (place, height)
      }
    }
    if middleValue > value {
      best = zip(origin, direction).map { $0 + middle * $1 }
      value = middleValue
    }
  }
}
