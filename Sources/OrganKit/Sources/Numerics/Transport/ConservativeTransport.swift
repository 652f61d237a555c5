import Kernels

/// Carries densities along a displacement, ∂m/∂τ + ∇·(m u) = 0 from τ = 0 to 1: what leaves a cell
/// enters its neighbour, so sums are kept to rounding.
///
/// The displacement is taken as a steady velocity for a unit of time. That is the map x + u(x) to
/// first order in ∇u, as linear elasticity is, and never folds; a rigid rotation is its velocity
/// field ω × x. Finite volumes of third order in space along each axis with a limiter that spares
/// smooth extrema, and the third-order Runge–Kutta method that keeps bounds; second order
/// altogether.
///
/// - SeeAlso: Čada and Torrilhon 2009, doi:10.1016/j.jcp.2009.02.020 (the limiter); Shu and Osher
///   1988, doi:10.1016/0021-9991(88)90177-5 (the time steps).
public struct ConservativeTransport: Sendable {
  /// The displacement, in the unit of its steps.
  public let displacement: StaggeredField
  /// How many time steps a transport takes: no cell gives away more than half of itself in one.
  public let steps: Int
  /// Differences between neighbours, relative to the density's largest value, below which a density
  /// counts as smooth.
  public static let smoothness = 0.03

  private let sharing: WorkSharing

  /// A transport along a displacement, on so many threads (nil for one a core).
  public init(along displacement: StaggeredField, threads: Int? = nil) {
    self.displacement = displacement
    sharing = WorkSharing(threads: threads)
    let layout = displacement.layout
    let (strides, all) = (layout.strides, layout.count)
    var fastest = 0.0
    for k in 0..<layout.size.z {
      for j in 0..<layout.size.y {
        for i in 0..<layout.size.x {
          let place = layout.index(i, j, k)
          var sum = 0.0
          for axis in 0..<3 {
            let start = axis * all + place
            let (lower, upper) = (
              displacement.values[start], displacement.values[start + strides[axis]]
            )
            sum += max(abs(lower), abs(upper)) / displacement.step[axis]
          }
          fastest = max(fastest, sum)
        }
      }
    }
    precondition(fastest.isFinite && fastest < 1e6, "a displacement within reach of the grid")
    steps = Int((2 * fastest).rounded(.up))
  }

  /// A density, carried along.
  ///
  /// - Parameter density: a number a cell, first axis fastest; beyond the grid there is nothing.
  /// - Returns: a number a cell.
  public func callAsFunction(_ density: [Double]) -> [Double] {
    let layout = displacement.layout
    precondition(density.count == layout.cells, "a number a cell")
    guard steps > 0 else { return density }
    var now = spread(density)
    let smooth =
      max(density.reduce(0) { max($0, abs($1)) }, .leastNormalMagnitude)
      * Self.smoothness
    var (next, old) = (now, now)
    var fluxes = [Double](repeating: 0, count: 3 * layout.count)
    for _ in 0..<steps {
      old = now
      for (kept, taken) in [(0.0, 1.0), (0.75, 0.25), (1.0 / 3, 2.0 / 3)] {
        fill(&fluxes, of: now, smooth: smooth)
        combine(old, now, fluxes, kept: kept, taken: taken, into: &next)
        swap(&now, &next)
      }
    }
    return gathered(now)
  }

  /// With a border, and a further plane before and behind: the fluxes look two cells upstream.
  private func spread(_ density: [Double]) -> [Double] {
    let layout = displacement.layout
    var result = [Double](repeating: 0, count: layout.count + 2 * layout.plane)
    var cell = 0
    for k in 0..<layout.size.z {
      for j in 0..<layout.size.y {
        let start = layout.index(0, j, k) + layout.plane
        for i in 0..<layout.size.x {
          result[start + i] = density[cell]
          cell += 1
        }
      }
    }
    return result
  }

  private func gathered(_ spread: [Double]) -> [Double] {
    let layout = displacement.layout
    var result: [Double] = []
    result.reserveCapacity(layout.cells)
    for k in 0..<layout.size.z {
      for j in 0..<layout.size.y {
        let start = layout.index(0, j, k) + layout.plane
        result += spread[start..<start + layout.size.x]
      }
    }
    return result
  }

  private func fill(_ fluxes: inout [Double], of density: [Double], smooth: Double) {
    let layout = displacement.layout
    fluxes.withUnsafeMutableBufferPointer { fluxes in
      density.withUnsafeBufferPointer { density in
        displacement.values.withUnsafeBufferPointer { velocity in
          guard let out = fluxes.baseAddress, let density = density.baseAddress,
            let velocity = velocity.baseAddress
          else { return }
          nonisolated(unsafe) let (to, from, speed) = (out, density + layout.plane, velocity)
          sharing.perform(layout.size.z + 1, size: layout.count) { planes in
            for k in planes {
              for j in 0...layout.size.y {
                let place = layout.index(0, j, k)
                for axis in 0..<3 {
                  kernels_flux_row(
                    to + axis * layout.count + place,
                    from + place,
                    speed + axis * layout.count + place,
                    layout.strides[axis],
                    smooth,
                    layout.size.x + 1
                  )
                }
              }
            }
          }
        }
      }
    }
  }

  private func combine(
    _ old: [Double],
    _ now: [Double],
    _ fluxes: [Double],
    kept: Double,
    taken: Double,
    into next: inout [Double]
  ) {
    let layout = displacement.layout
    let scale = 1 / (Double(steps) * displacement.step)
    next.withUnsafeMutableBufferPointer { next in
      old.withUnsafeBufferPointer { old in
        now.withUnsafeBufferPointer { now in
          fluxes.withUnsafeBufferPointer { fluxes in
            nonisolated(unsafe) let (next, old, now, flux) = (next, old, now, fluxes)
            let (row, plane, all) = (layout.row, layout.plane, layout.count)
            sharing.perform(layout.size.z, size: layout.count) { planes in
              for k in planes {
                for j in 0..<layout.size.y {
                  let start = layout.index(0, j, k)
                  for place in start..<start + layout.size.x {
                    let outward =
                      scale.x * (flux[place + 1] - flux[place])
                      + scale.y * (flux[all + place + row] - flux[all + place])
                      + scale.z * (flux[2 * all + place + plane] - flux[2 * all + place])
                    let cell = place + plane
                    next[cell] = kept * old[cell] + taken * (now[cell] - outward)
                  }
                }
              }
            }
          }
        }
      }
    }
  }
}
