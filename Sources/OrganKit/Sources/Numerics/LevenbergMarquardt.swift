/// Least squares ½|r(x)|² of a smooth function without derivatives: Gauss and Newton's steps, damped
/// by Levenberg and Marquardt's rule, with a Jacobian from forward differences.
///
/// Evaluations that do not wait for each other run on all cores: the Jacobian's columns, and three
/// dampings a step of which the best is taken. So the result does not depend on how many cores there
/// are. Priors are residuals like others; a point where the model cannot be evaluated is refused
/// like one that fits badly. Where that region is known beforehand, a step that would leave it goes
/// along its border, or up to it: else the search would end at the first wall.
///
/// - SeeAlso: Nocedal and Wright 2006, Numerical Optimization, 2nd edition, section 10.3.
public struct LevenbergMarquardt: Sendable {
  /// The residuals at a point; nil where there are none.
  public typealias Residuals = @Sendable ([Double]) throws -> [Double]?

  /// Where the search ended.
  public struct Fit: Sendable {
    /// The best point.
    public var point: [Double]
    /// The residuals there.
    public var residuals: [Double]
    /// The derivatives of residuals there: the row of a parameter after another.
    public var jacobian: [[Double]]
    /// ½|r|².
    public var cost: Double
    /// Whether the last step was smaller than the tolerance.
    public var hasConverged: Bool
    /// How often residuals were evaluated.
    public var evaluations: Int

    /// Gauss and Newton's approximation of the second derivatives, JᵀJ, row by row.
    public var curvature: [Double] {
      jacobian.flatMap { row in jacobian.map { zip(row, $0).reduce(0) { $0 + $1.0 * $1.1 } } }
    }
  }

  /// The longest steps of the differences.
  public var steps: [Double]
  /// The lower and upper limits of each parameter.
  public var bounds: [ClosedRange<Double>]
  /// The most steps.
  public var maximum: Int
  /// The search ends when a step lowers the cost by less than this, and the linear model promises
  /// no more.
  public var tolerance: Double
  /// How many threads work; nil for one a core.
  public var threads: Int?

  /// A search; `bounds` are none by default.
  public init(
    steps: [Double],
    bounds: [ClosedRange<Double>]? = nil,
    maximum: Int = 30,
    tolerance: Double = 1e-4,
    threads: Int? = nil
  ) {
    self.steps = steps
    let all = -Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude
    self.bounds = bounds ?? steps.map { _ in all }
    self.maximum = maximum
    self.tolerance = tolerance
    self.threads = threads
  }

  /// The least squares near a point.
  ///
  /// - Parameters:
  ///   - start: the point.
  ///   - isFeasible: whether the model can be evaluated at a point; where not asked, every point within
  ///     the limits is tried.
  ///   - residuals: the model's.
  /// - Returns: nil where the point itself has no residuals.
  /// - Throws: what `residuals` throws.
  public func minimise(
    from start: [Double],
    within isFeasible: (([Double]) -> Bool)? = nil,
    _ residuals: Residuals
  ) throws -> Fit? {
    precondition(start.count == steps.count, "one step a parameter")
    var point = zip(start, bounds).map { min(max($0, $1.lowerBound), $1.upperBound) }
    guard var values = try residuals(point) else { return nil }
    var cost = Self.cost(values)
    var evaluations = 1
    var damping = 1e-3
    var hasConverged = false
    var jacobian: [[Double]] = []
    var steps = self.steps
    for _ in 0..<maximum {
      jacobian = try self.jacobian(at: point, values, steps, residuals)
      steps = shortened(by: jacobian)
      evaluations += steps.count
      var hasMoved = false
      while !hasMoved, damping < 1e6 {
        var (dampings, candidates) = ([Double](), [[Double]]())
        for damping in [damping * 0.1, damping * 3, damping * 100] {
          let ends = ends(from: point, values, jacobian, damping: damping, within: isFeasible)
          candidates += ends
          dampings += ends.map { _ in damping }
        }
        let trials = try Concurrent.map(candidates, threads: threads) { try residuals($0) }
        evaluations += trials.count
        let costs = trials.map { $0.map(Self.cost) ?? .infinity }
        guard let best = costs.indices.min(by: { costs[$0] < costs[$1] }),
          let accepted = trials[best], costs[best] < cost
        else {
          // The linear model promises nothing more: this is the minimum.
          hasConverged = promise(of: candidates[0], from: point, values, jacobian) < tolerance
          if hasConverged { break }
          damping *= 1000
          continue
        }
        let gain = cost - costs[best]
        // A damped step that gains little is no minimum while a longer one promises more.
        hasConverged =
          gain < tolerance && promise(of: candidates[0], from: point, values, jacobian) < tolerance
        (point, values, cost) = (candidates[best], accepted, costs[best])
        damping = max(dampings[best], 1e-9)
        hasMoved = true
      }
      if hasConverged || !hasMoved { break }
    }
    // The derivatives belong to the last point.
    jacobian = try self.jacobian(at: point, values, steps, residuals)
    return Fit(
      point: point,
      residuals: values,
      jacobian: jacobian,
      cost: cost,
      hasConverged: hasConverged,
      evaluations: evaluations + steps.count
    )
  }

  private static func cost(_ residuals: [Double]) -> Double {
    let sum = residuals.reduce(0) { $0 + $1 * $1 } / 2
    return sum.isFinite ? sum : .infinity
  }

  /// Steps over which residuals change by no more than 1 together: a longer one is a secant across a
  /// valley that is narrower than itself, where residuals are in units of their noise.
  private func shortened(by jacobian: [[Double]]) -> [Double] {
    zip(steps, jacobian)
      .map { step, row in
        let slope = row.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return slope > 0 ? min(step, max(1 / slope, 1e-3 * step)) : step
      }
  }

  private func jacobian(
    at point: [Double],
    _ values: [Double],
    _ steps: [Double],
    _ residuals: Residuals
  ) throws -> [[Double]] {
    let columns = try Concurrent.map(Array(steps.indices), threads: threads) {
      column -> [Double] in
      // Away from a limit, and the other way where the model has no answer.
      let forward = point[column] + steps[column] <= bounds[column].upperBound
      for step in forward ? [steps[column], -steps[column]] : [-steps[column]] {
        var moved = point
        moved[column] += step
        if let others = try residuals(moved), others.count == values.count {
          return zip(others, values).map { ($0 - $1) / step }
        }
      }
      return Array(repeating: 0, count: values.count)
    }
    return columns
  }

  /// Where a damped step may end: its own end, or, where the model has no answer there, the end of the
  /// step without the parameters that would leave on their own, and the last place on the way.
  private func ends(
    from point: [Double],
    _ values: [Double],
    _ jacobian: [[Double]],
    damping: Double,
    within isFeasible: (([Double]) -> Bool)?
  ) -> [[Double]] {
    let end = step(from: point, values, jacobian, damping: damping)
    guard let isFeasible, !isFeasible(end) else { return [end] }
    let leaving = point.indices.filter { index in
      var moved = point
      moved[index] = end[index]
      return !isFeasible(moved)
    }
    var ends: [[Double]] = []
    if !leaving.isEmpty {
      let along = step(from: point, values, jacobian, damping: damping, holding: Set(leaving))
      if isFeasible(along) { ends.append(along) }
    }
    var (reached, missed) = (0.0, 1.0)
    for _ in 0..<8 {
      let middle = (reached + missed) / 2
      if isFeasible(zip(point, end).map { $0 + middle * ($1 - $0) }) {
        reached = middle
      } else {
        missed = middle
      }
    }
    ends.append(zip(point, end).map { $0 + reached * ($1 - $0) })
    return ends
  }

  /// The damped step's end, within the limits, some parameters staying where they are.
  private func step(
    from point: [Double],
    _ values: [Double],
    _ jacobian: [[Double]],
    damping: Double,
    holding held: Set<Int> = []
  ) -> [Double] {
    let count = point.count
    var gradient = jacobian.map { row in zip(row, values).reduce(0) { $0 - $1.0 * $1.1 } }
    var matrix = jacobian.flatMap { row in
      jacobian.map { zip(row, $0).reduce(0) { $0 + $1.0 * $1.1 } }
    }
    // A parameter at its limit that wants to leave stays there.
    for index in 0..<count {
      let isHeld =
        held.contains(index)
        || gradient[index] > 0 && point[index] >= bounds[index].upperBound
        || gradient[index] < 0 && point[index] <= bounds[index].lowerBound
      if isHeld {
        gradient[index] = 0
        for other in 0..<count {
          matrix[index * count + other] = 0
          matrix[other * count + index] = 0
        }
      }
      let diagonal = matrix[index * count + index]
      matrix[index * count + index] = diagonal > 0 ? diagonal * (1 + damping) : 1
    }
    guard let factor = CholeskyFactor(matrix, order: count) else { return point }
    return zip(zip(point, factor.solve(gradient)), bounds)
      .map { min(max($0.0 + $0.1, $1.lowerBound), $1.upperBound) }
  }

  /// By how much the linear model says that the cost falls.
  private func promise(
    of end: [Double],
    from point: [Double],
    _ values: [Double],
    _ jacobian: [[Double]]
  ) -> Double {
    var linear = values
    for (index, row) in jacobian.enumerated() {
      let move = end[index] - point[index]
      for place in linear.indices { linear[place] += move * row[place] }
    }
    return Self.cost(values) - Self.cost(linear)
  }
}
