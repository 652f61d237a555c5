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
  /// The pairs' offsets and the weights they have at d = 1.
  public let terms: [LatticeDecomposition.Term]
  /// Below this share of the greatest number at the start, a cell wakes no neighbour.
  public static let negligible = 1e-13
  /// The longest Euler step that keeps the range, at d as given.
  public private(set) var longestStage = Double.infinity

  private var inside: [Bool]
  private var active: ActiveRows
  private var threshold = 0.0
  private let margin: Int
  private let reach: SIMD3<Int>
  private let offsets: [Int]
  private let states: [UnsafeMutablePointer<Double>]
  private let weights: [UnsafeMutablePointer<Float>]
  /// Which of `states` holds the numbers: the others are 0 or old where not active.
  private var current = 0

  /// A grid of a shape.
  ///
  /// - Parameters:
  ///   - size: the grid's size in cells.
  ///   - inside: a cell a number, first axis fastest: whether it is inside.
  ///   - terms: the tensor T, in cells² per time, as pairs.
  public init(size: SIMD3<Int>, inside: [Bool], terms: [LatticeDecomposition.Term]) {
    precondition(inside.count == size.x * size.y * size.z, "one answer a cell")
    self.size = size
    self.inside = inside
    // A pair that is longer than the grid never has both ends inside.
    self.terms = terms.filter {
      abs($0.offset.x) < size.x && abs($0.offset.y) < size.y && abs($0.offset.z) < size.z
    }
    offsets = self.terms.map {
      $0.offset.x + size.x * ($0.offset.y + size.y * $0.offset.z)
    }
    margin = offsets.map(abs).max() ?? 0
    reach = self.terms.reduce(SIMD3(repeating: 0)) { reach, term in
      SIMD3(
        max(reach.x, abs(term.offset.x)),
        max(reach.y, abs(term.offset.y)),
        max(reach.z, abs(term.offset.z))
      )
    }
    active = ActiveRows(size: size, inside: inside)
    let count = inside.count + 2 * margin
    states = (0..<3)
      .map { _ in
        let state = UnsafeMutablePointer<Double>.allocate(capacity: count)
        state.initialize(repeating: 0, count: count)
        return state
      }
    weights = self.terms.map { _ in
      let plane = UnsafeMutablePointer<Float>.allocate(capacity: count)
      plane.initialize(repeating: 0, count: count)
      return plane
    }
  }

  deinit {
    for state in states { state.deallocate() }
    for plane in weights { plane.deallocate() }
  }

  /// Sets d, a number a cell, not negative; what lies outside is not read.
  public func setDiffusivity(_ diffusivity: [Float]) {
    precondition(diffusivity.count == inside.count, "one number a cell")
    diffusivity.withUnsafeBufferPointer { d in
      inside.withUnsafeBufferPointer { inside in
        for term in terms.indices { setWeights(term, d, inside) }
      }
    }
    updateLongestStage()
  }

  private func setWeights(
    _ index: Int,
    _ d: UnsafeBufferPointer<Float>,
    _ inside: UnsafeBufferPointer<Bool>
  ) {
    let term = terms[index]
    let (offset, half) = (offsets[index], Float(term.weight / 2))
    let e = term.offset
    let plane = weights[index] + margin
    let columns = max(0, -e.x)..<min(size.x, size.x - e.x)
    for z in max(0, -e.z)..<min(size.z, size.z - e.z) {
      for y in max(0, -e.y)..<min(size.y, size.y - e.y) {
        let row = (z * size.y + y) * size.x
        for cell in row + columns.lowerBound..<row + columns.upperBound {
          let isOpen = inside[cell] && inside[cell + offset]
          plane[cell] = isOpen ? half * (d[cell] + d[cell + offset]) : 0
        }
      }
    }
  }

  private func updateLongestStage() {
    var greatest: Float = 0
    for cell in margin..<margin + inside.count {
      var sum: Float = 0
      for (plane, offset) in zip(weights, offsets) { sum += plane[cell] + plane[cell - offset] }
      greatest = max(greatest, sum)
    }
    longestStage = greatest > 0 ? 1 / Double(greatest) : .infinity
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
      for state in states { state[margin + cell] = 0 }
      for (plane, offset) in zip(weights, offsets) {
        plane[margin + cell] = 0
        plane[margin + cell - offset] = 0
      }
    }
  }

  /// The numbers, one a cell.
  public var values: [Double] {
    get { Array(UnsafeBufferPointer(start: states[current] + margin, count: inside.count)) }
    set { load(newValue) }
  }

  /// Takes numbers, one a cell; those outside are not taken.
  private func load(_ values: [Double]) {
    precondition(values.count == inside.count, "one number a cell")
    for state in states { (state + margin).update(repeating: 0, count: values.count) }
    let state = states[current] + margin
    var greatest = 0.0
    for cell in values.indices where inside[cell] {
      state[cell] = values[cell]
      greatest = max(greatest, abs(values[cell]))
    }
    threshold = greatest * Self.negligible
    active.restart(state)
  }

  /// The sum of all numbers.
  public var total: Double {
    var sum = 0.0
    let state = states[current] + margin
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
        states[current] + margin,
        reaction.gain,
        reaction.saturation,
        spans.baseAddress,
        spans.count / 2
      )
    }
  }

  /// Multiplies each number by a factor of its cell, 0 to 1.
  public func multiply(by factor: (_ cell: Int) -> Double) {
    let state = states[current] + margin
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
    let start = states[current] + margin
    // What is not negligible moves on by the root of the number of stages.
    let distance = min(stages, 4 + Int(2.5 * Double(stages).squareRoot()))
    active.grow(around: start, above: threshold, by: reach &* distance)
    var (from, next) = (current, (current + 1) % 3)
    let planes = weights.map { UnsafePointer($0 + margin) as UnsafePointer<Float>? }
    planes.withUnsafeBufferPointer { planes in
      offsets.withUnsafeBufferPointer { offsets in
        active.spans.withUnsafeBufferPointer { spans in
          for stage in 1...stages {
            var task = kernels_lattice_diffusion()
            task.from = UnsafePointer(states[from] + margin)
            task.to = states[next] + margin
            task.weights = planes.baseAddress
            task.offsets = offsets.baseAddress
            task.offset_count = offsets.count
            task.time = time * scale / Double(stages - 1)
            if stage == stages {
              task.base = UnsafePointer(start)
              task.share = 1 / Double(stages)
              task.gain = reaction.gain
              task.saturation = reaction.saturation
            }
            kernels_lattice_diffuse(&task, spans.baseAddress, spans.count / 2)
            // The start stays; the two others take turns.
            (from, next) = (next, from == current ? (current + 2) % 3 : from)
          }
        }
      }
    }
    previous = current
    current = from
    threshold *= min(1, reaction.gain)
  }

  /// Where the numbers of before the last `diffuse` still lie.
  private var previous = 0

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
          states[previous] + margin,
          before,
          states[current] + margin,
          after,
          time,
          spans.baseAddress,
          spans.count / 2
        )
      }
    }
  }
}
