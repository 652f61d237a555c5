import Foundation
import Numerics
import Testing

@Suite("Conservative transport")
struct TransportTests {
  private let size = SIMD3(24, 20, 16)
  private let step = SIMD3(1.0, 1.2, 1.5)

  /// A whirl that stays inside the box, with sources and sinks.
  private var whirl: StaggeredField {
    let extent = SIMD3(24.0, 24, 24)
    return StaggeredField(size: size, step: step) { axis, point in
      let wave = Double.pi * point / extent
      return 2 * sin(wave[axis]) * cos(wave[(axis + 1) % 3] + 0.4 * Double(axis))
    }
  }

  private var boxes: [Double] {
    var result: [Double] = []
    for k in 0..<size.z {
      for j in 0..<size.y {
        for i in 0..<size.x { result.append((i / 5 + j / 4 + k / 3) % 2 == 0 ? 1 : 0) }
      }
    }
    return result
  }

  @Test("What leaves a cell enters its neighbour")
  func conserves() {
    let sum = boxes.reduce(0, +)
    let carried = ConservativeTransport(along: whirl)(boxes)
    #expect(abs(carried.reduce(0, +) - sum) < 1e-12 * sum)
    #expect((carried.min() ?? -1) > -0.01)
  }

  @Test("Nothing moves without a displacement")
  func rest() {
    let still = StaggeredField(size: size, step: step)
    #expect(ConservativeTransport(along: still)(boxes) == boxes)
  }

  @Test("Any number of threads carries alike")
  func threads() {
    let one = ConservativeTransport(along: whirl, threads: 1)(boxes)
    let three = ConservativeTransport(along: whirl, threads: 3)(boxes)
    #expect(one == three)
  }

  @Test("A shift by whole cells along an axis hardly smears a smooth blob", arguments: [0, 1, 2])
  func shift(axis: Int) {
    let cells = 24
    func blob(_ middle: Double) -> [Double] {
      var result: [Double] = []
      for k in 0..<cells {
        for j in 0..<cells {
          for i in 0..<cells {
            var arm = SIMD3(Double(i), Double(j), Double(k)) - 11.5
            arm[axis] -= middle
            result.append(exp(-(arm * arm).sum() / 18))
          }
        }
      }
      return result
    }
    let along = StaggeredField(size: SIMD3(repeating: cells), step: SIMD3(repeating: 1)) { a, _ in
      a == axis ? 2 : 0
    }
    let carried = ConservativeTransport(along: along)(blob(-1))
    let worst = zip(carried, blob(1)).map { abs($0 - $1) }.max() ?? 1
    #expect(worst < 0.03)
  }
}
