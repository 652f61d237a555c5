import Foundation
import Imaging

@testable import BrainTumour

/// The growth model by the plainest method: Heun's steps of growth and diffusion together, not
/// split, short enough to be stable; the drug and fractions between steps.
///
/// It shares no code with the plugin's solver but the seed's shape.
struct PlainGrowth {
  let tissue: BrainTissue

  /// Densities on the tissue's own grid, one a day asked for.
  func solve(
    _ p: GrowthParameters,
    _ course: TreatmentCourse,
    days: [Double],
    longestStep: Double
  ) -> [Volume] {
    let grid = tissue.grid
    let (h, size) = (grid.spacing.x, grid.size)
    let strides = [1, size.x, size.x * size.y]
    let count = grid.count
    let white = tissue.white.voxels.map(Double.init)
    let grey = tissue.grey.voxels.map(Double.init)
    let inside = (0..<count).map { white[$0] + grey[$0] > 0.5 }
    let cells = (0..<count).filter { inside[$0] }
    // A row of conductances an axis, towards the next cell.
    var rates = [[Double]](repeating: Array(repeating: 0, count: count), count: 3)
    for cell in cells {
      func diffusivity(_ cell: Int) -> Double {
        p.whiteMatterDiffusivity * (white[cell] + grey[cell] / p.whiteToGreyRatio)
      }
      for axis in 0..<3 where inside[cell + strides[axis]] {
        let mean = (diffusivity(cell) + diffusivity(cell + strides[axis])) / 2
        rates[axis][cell] = mean / (h * h)
      }
    }
    var c = [Double](repeating: 0, count: count)
    let centre = grid.voxel(p.origin)
    for k in 0..<size.z {
      for j in 0..<size.y {
        for i in 0..<size.x where inside[grid.index(i, j, k)] {
          let offset = (SIMD3(Double(i), Double(j), Double(k)) - centre) * h
          let square = offset.dot(offset) / pow(GrowthSolver.seedRadius, 2)
          c[grid.index(i, j, k)] = GrowthSolver.seedDensity * exp(-square / 2)
        }
      }
    }
    let rho = p.proliferationRate
    let stable = 0.14 * h * h / p.whiteMatterDiffusivity
    func change(_ c: [Double], _ into: inout [Double]) {
      into.withUnsafeMutableBufferPointer { into in
        c.withUnsafeBufferPointer { c in
          rates[0]
            .withUnsafeBufferPointer { x in
              rates[1]
                .withUnsafeBufferPointer { y in
                  rates[2]
                    .withUnsafeBufferPointer { z in
                      let (sy, sz) = (strides[1], strides[2])
                      for s in cells {
                        let u = c[s]
                        var sum = rho * u * (1 - u)
                        sum += x[s] * (c[s + 1] - u) + x[s - 1] * (c[s - 1] - u)
                        sum += y[s] * (c[s + sy] - u) + y[s - sy] * (c[s - sy] - u)
                        sum += z[s] * (c[s + sz] - u) + z[s - sz] * (c[s - sz] - u)
                        into[s] = sum
                      }
                    }
                }
            }
        }
      }
    }
    var (slope, other, middle) = (c, c, c)
    var time = -p.age
    func killed(_ from: Double, _ to: Double) -> Double {
      course.doses.filter { $0.day < to }
        .reduce(0) { sum, dose in
          let (a, b) = (max(from, dose.day) - dose.day, to - dose.day)
          return sum + dose.amount * p.drugSensitivity / p.drugDecayRate
            * (exp(-p.drugDecayRate * a) - exp(-p.drugDecayRate * b))
        }
    }
    func advance(to end: Double) {
      guard end > time else { return }
      let steps = ((end - time) / min(stable, longestStep)).rounded(.up)
      let step = (end - time) / steps
      for _ in 0..<Int(steps) {
        change(c, &slope)
        for s in cells { middle[s] = c[s] + step * slope[s] }
        change(middle, &other)
        let survival = exp(-killed(time, time + step))
        for s in cells { c[s] = survival * (c[s] + step / 2 * (slope[s] + other[s])) }
        time += step
      }
    }
    let fractions = course.fractions.sorted { $0.day < $1.day }
    var next = 0
    return days.map { day in
      while next < fractions.count, fractions[next].day < day {
        advance(to: fractions[next].day)
        let dose = fractions[next].dose
        let survival = exp(-p.radiosensitivity * dose * (1 + dose / p.alphaBetaRatio))
        for s in cells { c[s] *= survival }
        next += 1
      }
      advance(to: day)
      return Volume(grid: grid, voxels: c.map { Float($0) })
    }
  }
}
