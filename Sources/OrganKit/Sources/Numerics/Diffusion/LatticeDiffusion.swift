import Kernels

/// Diffusion on the cells of a regular grid that lie inside a shape, in exchanges between pairs of
/// cells: ∂u/∂t = ∇·(d(x) T ∇u), with a tensor T of the whole grid and a scalar d(x).
///
/// A pair with an end outside exchanges nothing, so that nothing flows through any border and the
/// sum over all cells is kept to rounding. The exchange of a pair takes the mean of both ends' d:
/// second order where d is smooth. In time it is a strong-stability-preserving method of second
/// order with s stages: Euler's step over 1/(s−1) of the time, taken s times, and blended with
/// where it began. Each stage being a mean of neighbours, results never leave the range of the
/// numbers they began with, at any anisotropy; super time steps (Runge–Kutta–Legendre) would be
/// longer, but undershoot zero.
///
/// An object holds what diffuses and its working memory; one a thread. Only cells that something
/// has reached are worked on.
///
/// - SeeAlso: Ketcheson 2008, doi:10.1137/07070485X, for the method in time; Fehrenbach and
///   Mirebeau 2014, doi:10.1007/s10851-013-0446-3, for the pairs.
public final class LatticeDiffusion {
  /// The grid's size in cells.
  public let size: SIMD3<Int>
  /// Below this share of the greatest number at the start, a cell wakes no neighbour.
  public static let negligible = 1e-13
  /// The longest Euler step that keeps the range, at d as given.
  public private(set) var longestStage = Double.infinity

  private var inside: [Bool]
  private let exchange: any LatticeExchange
  private var active: ActiveRows
  private var threshold = 0.0
  private let states: [UnsafeMutablePointer<Double>]
  private let margin: Int
  /// Which of `states` holds the numbers: the others are 0 or old.
  private var current = 0
  /// Where the numbers of before the last `diffuse` still lie.
  private var previous = 0

  /// A grid of a shape and one tensor for all.
  ///
  /// - Parameters:
  ///   - size: the grid's size in cells.
  ///   - inside: a cell an answer, first axis fastest: whether it is inside.
  ///   - terms: the tensor T, in cells² per time, as pairs.
  public convenience init(
    size: SIMD3<Int>,
    inside: [Bool],
    terms: [LatticeDecomposition.Term]
  ) {
    self.init(size: size, inside: inside, UniformExchange(size: size, terms: terms))
  }

  /// A grid of a shape and a tensor in each cell.
  ///
  /// - Parameters:
  ///   - inside: a cell an answer, first axis fastest: whether it is inside.
  ///   - field: the tensors, of the same shape.
  public convenience init(inside: [Bool], field: LatticeField) {
    self.init(size: field.size, inside: inside, FieldExchange(field))
  }

  private init(size: SIMD3<Int>, inside: [Bool], _ exchange: any LatticeExchange) {
    precondition(inside.count == size.x * size.y * size.z, "one answer a cell")
    self.size = size
    self.inside = inside
    self.exchange = exchange
    let margin = exchange.margin
    self.margin = margin
    active = ActiveRows(size: size, inside: inside)
    let count = inside.count
    states = (0..<3)
      .map { _ in
        let state = UnsafeMutablePointer<Double>.allocate(capacity: count + 2 * margin)
        state.initialize(repeating: 0, count: count + 2 * margin)
        return state + margin
      }
  }

  deinit {
    for state in states { (state - margin).deallocate() }
  }

  /// Sets d, a number a cell, not negative; what lies outside is not read.
  public func setDiffusivity(_ diffusivity: [Float]) {
    precondition(diffusivity.count == inside.count, "one number a cell")
    longestStage = exchange.setDiffusivity(diffusivity, inside: inside)
  }

  /// Changes the shape, as far as it lies in the first one; a new `setDiffusivity` must follow.
  public func open(_ inside: [Bool]) {
    precondition(inside.count == self.inside.count, "one answer a cell")
    self.inside = inside
  }

  /// Closes cells for what diffuses, and takes out what they hold, until the next `open`.
  public func close(_ cells: some Sequence<Int>) {
    for cell in cells where inside[cell] {
      inside[cell] = false
      exchange.close(cell)
      for state in states { state[cell] = 0 }
    }
  }

  /// The numbers, one a cell.
  public var values: [Double] {
    Array(UnsafeBufferPointer(start: states[current], count: inside.count))
  }

  /// Begins with new numbers, one a cell; those outside are not taken.
  public func restart(_ values: [Double]) {
    precondition(values.count == inside.count, "one number a cell")
    clear()
    for cell in values.indices where inside[cell] { states[current][cell] = values[cell] }
    begin(values.reduce(0) { max($0, abs($1)) })
  }

  /// Begins with numbers of some cells, and nothing in all others; those outside are not taken.
  public func restart(_ values: [Double], in cells: [Int]) {
    precondition(values.count == cells.count, "one number a cell")
    clear()
    for (cell, value) in zip(cells, values) where inside[cell] { states[current][cell] = value }
    begin(values.reduce(0) { max($0, abs($1)) })
  }

  private func begin(_ greatest: Double) {
    threshold = greatest * Self.negligible
    active.restart(states[current])
    exchange.activate(active.spans, inside: inside)
  }

  /// Only what was worked on can hold anything.
  private func clear() {
    for place in stride(from: 0, to: active.spans.count, by: 2) {
      let count = active.spans[place + 1] - active.spans[place]
      for state in states { (state + active.spans[place]).update(repeating: 0, count: count) }
    }
  }

  /// The sum of all numbers.
  public var total: Double {
    var sum = 0.0
    let state = states[current]
    for place in stride(from: 0, to: active.spans.count, by: 2) {
      for cell in active.spans[place]..<active.spans[place + 1] { sum += state[cell] }
    }
    return sum
  }

  /// How many cells are worked on.
  public var activeCount: Int {
    stride(from: 0, to: active.spans.count, by: 2)
      .reduce(0) { $0 + active.spans[$1 + 1] - active.spans[$1] }
  }

  /// What is done to each number u of its own: u becomes gain·u / (1 + saturation·u).
  ///
  /// The exact flow of u' = a(t)u − b(t)u² over any time is of this form, and so are two of them
  /// one after the other.
  public struct Reaction: Sendable, Equatable {
    /// What small numbers are multiplied by.
    public var gain: Double
    /// How far large ones are held back; not negative.
    public var saturation: Double

    /// A change of each number.
    public init(gain: Double = 1, saturation: Double = 0) {
      (self.gain, self.saturation) = (gain, saturation)
    }

    /// This change, and then another.
    public func followed(by next: Reaction) -> Reaction {
      Reaction(
        gain: gain * next.gain,
        saturation: saturation + next.saturation * gain
      )
    }

    /// The changed number.
    public func callAsFunction(_ value: Double) -> Double {
      gain * value / (1 + saturation * value)
    }
  }

  /// Changes each number of its own.
  public func react(_ reaction: Reaction) {
    guard reaction != Reaction() else { return }
    threshold *= min(1, reaction.gain)
    active.spans.withUnsafeBufferPointer { spans in
      kernels_saturating_gain(
        states[current],
        reaction.gain,
        reaction.saturation,
        spans.baseAddress,
        spans.count / 2
      )
    }
  }

  /// Multiplies each number by a factor of its cell, 0 to 1.
  public func multiply(by factor: (_ cell: Int) -> Double) {
    let state = states[current]
    for place in stride(from: 0, to: active.spans.count, by: 2) {
      for cell in active.spans[place]..<active.spans[place + 1] where state[cell] != 0 {
        state[cell] *= factor(cell)
      }
    }
  }

  /// Diffuses over a time, and then changes each number of its own.
  ///
  /// - Parameters:
  ///   - time: how long.
  ///   - scale: what d is multiplied by.
  ///   - reaction: the change afterwards.
  public func diffuse(
    over time: Double,
    scale: Double = 1,
    then reaction: Reaction = Reaction()
  ) {
    precondition(time >= 0 && scale >= 0 && (time * scale).isFinite, "time runs forward")
    let stages = max(2, Int((time * scale / longestStage * (1 - 1e-12)).rounded(.up)) + 1)
    let start = states[current]
    // What is not negligible moves on by the root of the number of stages.
    let distance = min(stages, 4 + Int(2.5 * Double(stages).squareRoot()))
    active.grow(around: start, above: threshold, by: exchange.reach &* distance)
    exchange.activate(active.spans, inside: inside)
    // The start stays; the two others take turns.
    var (from, next) = (current, (current + 1) % 3)
    active.spans.withUnsafeBufferPointer { spans in
      for stage in 1...stages {
        var step = LatticeStep(
          from: UnsafePointer(states[from]),
          to: states[next],
          time: time * scale / Double(stages - 1)
        )
        if stage == stages {
          step.base = UnsafePointer(start)
          step.share = 1 / Double(stages)
          step.reaction = reaction
        }
        exchange.step(step, on: spans)
        (from, next) = (next, from == current ? (current + 2) % 3 : from)
      }
    }
    previous = current
    current = from
    threshold *= min(1, reaction.gain)
  }

  /// Adds, a cell, for how much of the last `diffuse` the number lay above a threshold.
  ///
  /// - Parameters:
  ///   - times: a number a cell, added to.
  ///   - before: the threshold when the time began.
  ///   - after: the threshold when it ended.
  ///   - time: how long it was.
  public func addTime(
    to times: inout [Float],
    above before: Double,
    _ after: Double,
    over time: Double
  ) {
    precondition(times.count == inside.count, "one number a cell")
    times.withUnsafeMutableBufferPointer { times in
      active.spans.withUnsafeBufferPointer { spans in
        kernels_time_above(
          times.baseAddress,
          states[previous],
          before,
          states[current],
          after,
          time,
          spans.baseAddress,
          spans.count / 2
        )
      }
    }
  }
}
