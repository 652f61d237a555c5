import Kernels

/// Solves ∇·σ(u) + f = ∇p for the displacement u of an elastic solid held at its border, with
/// σ = λ(∇·u)I + μ(∇u + ∇uᵀ): a pressure p that grows somewhere pushes outward.
///
/// The conjugate gradient method in double precision, preconditioned by a multigrid cycle on the
/// solid with λ capped (see `ElasticLevel`). The spectrum then falls into two heaps, one of motions
/// that keep the volume and one of those that do not, however far apart: the number of rounds stays
/// bounded towards a Poisson ratio of 0.5.
///
/// A solver keeps its memory between solves; one a thread. Results do not depend on `threads`.
public final class ElasticSolver {
  /// What came out.
  public struct Solution: Sendable {
    /// The displacement, border values included, in the unit of the solid's steps.
    public let displacement: StaggeredField
    /// How many rounds it took.
    public let rounds: Int
    /// What is left of the equation's right side, as a ratio of norms.
    public let residual: Double
  }

  /// The solid.
  public let solid: ElasticSolid
  private let sharing: WorkSharing
  private let level: ElasticLevel

  /// A solver for a solid, on so many threads (nil for one a core).
  public init(_ solid: ElasticSolid, threads: Int? = nil) {
    self.solid = solid
    sharing = WorkSharing(threads: threads)
    level = ElasticLevel(solid, sharing: sharing)
  }

  /// A component of a vector at a point, whose coordinates count from the grid's lower corner.
  public typealias Component = (_ axis: Int, _ point: SIMD3<Double>) -> Double

  /// The displacement at rest.
  ///
  /// - Parameters:
  ///   - pressure: a number a cell, first axis fastest, in the unit of the moduli; those outside the
  ///     solid do not count.
  ///   - force: a force a volume at the faces; none when nil.
  ///   - border: the displacement of the solid's border, asked for on its faces and edges; 0 when
  ///     nil.
  ///   - tolerance: the residual's norm over the right side's at which it is done.
  ///   - limit: the highest number of rounds.
  /// - Returns: the displacement with the residual reached, above `tolerance` if the rounds ended.
  public func solve(
    pressure: [Double]? = nil,
    force: Component? = nil,
    border: Component? = nil,
    tolerance: Double = 1e-8,
    limit: Int = 200
  ) -> Solution {
    let layout = solid.layout
    var residual = rightSide(pressure: pressure, force: force)
    var displacement = StaggeredField(size: solid.size, step: solid.step)
    if let border {
      displacement = solid.borderField(border)
      solid.addBorderForces(border, of: displacement, to: &residual)
    }
    let count = 3 * layout.count
    let zeros = [Double](repeating: 0, count: count)
    var (moved, search, image, guess) = (zeros, zeros, zeros, zeros)
    let start = dot(residual, residual).squareRoot()
    var left = start
    var rounds = 0
    var before = 0.0
    while left > tolerance * start && rounds < limit {
      applyCycle(to: residual, scale: left, into: &guess)
      let now = dot(residual, guess)
      // A breakdown, such as rounding in single precision may bring close to the end.
      guard now > 0, now.isFinite else { break }
      let keep = rounds == 0 ? 0 : now / before
      update(&search, keep: keep, adding: guess, times: 1)
      search.withUnsafeMutableBufferPointer { search in
        image.withUnsafeMutableBufferPointer { image in
          guard let from = search.baseAddress, let to = image.baseAddress else { return }
          solid.addForces(of: from, to: nil, into: to, scale: -1, sharing)
        }
      }
      let length = now / dot(search, image)
      update(&moved, keep: 1, adding: search, times: length)
      update(&residual, keep: 1, adding: image, times: -length)
      before = now
      left = dot(residual, residual).squareRoot()
      rounds += 1
    }
    for place in moved.indices where moved[place] != 0 { displacement.values[place] = moved[place] }
    return Solution(
      displacement: displacement,
      rounds: rounds,
      residual: start > 0 ? left / start : 0
    )
  }

  private func rightSide(pressure: [Double]?, force: Component?) -> [Double] {
    let layout = solid.layout
    let strides = layout.strides
    var result = [Double](repeating: 0, count: 3 * layout.count)
    let cellStrides = [1, solid.size.x, solid.size.x * solid.size.y]
    precondition(pressure.map { $0.count == layout.cells } ?? true, "a number a cell")
    var cell = 0
    for k in 0..<solid.size.z {
      for j in 0..<solid.size.y {
        for i in 0..<solid.size.x {
          let place = layout.index(i, j, k)
          for axis in 0..<3 where solid.free[place] >> UInt8(axis) & 1 == 1 {
            assert(solid.shear[place - strides[axis]] > 0)
            var sum = force?(axis, StaggeredField.facePoint(axis, i, j, k, solid.step)) ?? 0
            if let pressure {
              sum -= (pressure[cell] - pressure[cell - cellStrides[axis]]) / solid.step[axis]
            }
            result[axis * layout.count + place] = sum
          }
          cell += 1
        }
      }
    }
    return result
  }

  /// The cycle's answer to a residual, which is first brought to a norm of 1 lest it underflow.
  private func applyCycle(to residual: [Double], scale: Double, into guess: inout [Double]) {
    nonisolated(unsafe) let (rightSide, solution) = (
      level.rightSide.numbers, level.solution.numbers
    )
    residual.withUnsafeBufferPointer { residual in
      nonisolated(unsafe) let residual = residual
      share { range in
        for place in range { rightSide[place] = Float(residual[place] / scale) }
      }
    }
    level.cycle()
    guess.withUnsafeMutableBufferPointer { guess in
      nonisolated(unsafe) let guess = guess
      share { range in
        for place in range { guess[place] = Double(solution[place]) * scale }
      }
    }
  }

  private func update(
    _ vector: inout [Double],
    keep: Double,
    adding other: [Double],
    times factor: Double
  ) {
    vector.withUnsafeMutableBufferPointer { vector in
      other.withUnsafeBufferPointer { other in
        nonisolated(unsafe) let (vector, other) = (vector, other)
        share { range in
          for place in range { vector[place] = keep * vector[place] + factor * other[place] }
        }
      }
    }
  }

  /// The scalar product, summed plane by plane: in the same order for any number of threads.
  private func dot(_ a: [Double], _ b: [Double]) -> Double {
    let layout = solid.layout
    let planes = 3 * (layout.size.z + 2)
    let sums = [Double](unsafeUninitializedCapacity: planes) { sums, filled in
      a.withUnsafeBufferPointer { a in
        b.withUnsafeBufferPointer { b in
          guard let a = a.baseAddress, let b = b.baseAddress else { return }
          nonisolated(unsafe) let (first, second, sums) = (a, b, sums)
          sharing.perform(planes, size: layout.count) { range in
            for plane in range {
              let start = plane * layout.plane
              sums[plane] = kernels_dot(first + start, second + start, layout.plane)
            }
          }
        }
      }
      filled = planes
    }
    return sums.reduce(0, +)
  }

  private func share(_ body: @Sendable (Range<Int>) -> Void) {
    let layout = solid.layout
    sharing.perform(3 * (layout.size.z + 2), size: layout.count) { planes in
      body(planes.lowerBound * layout.plane..<planes.upperBound * layout.plane)
    }
  }
}
