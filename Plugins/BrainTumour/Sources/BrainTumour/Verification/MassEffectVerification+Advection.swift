import Foundation
import Imaging
import Numerics
import OrganKit

extension MassEffectVerification {
  /// Motions that change no distance.
  enum Motion: String, CaseIterable, Sendable {
    case translation
    case rotation
  }

  /// A blob of tissue is moved rigidly, and compared with where it should be.
  static func tissueAdvection(_ motion: Motion, full: Bool) -> [VerificationResult] {
    let cases = (full ? [32, 48, 64, 96] : [32, 48, 64]).map { MotionCase(motion, cells: $0) }
    let last = cases[cases.count - 1]
    return [
      VerificationResult(
        "tissue-advection",
        "L2 order in the grid step, rigid \(motion.rawValue)",
        measured: order(cases.map(\.error), cases.map(\.step)),
        reference: 2,
        low: 1.9,
        source: "exact solution"
      ),
      VerificationResult(
        "tissue-advection",
        "relative change of the tissue's sum, rigid \(motion.rawValue)",
        measured: last.drift,
        reference: 0,
        low: -1e-12,
        high: 1e-12,
        source: "conservation"
      ),
      VerificationResult(
        "tissue-advection",
        "largest deviation of det(F) from 1, rigid \(motion.rawValue)",
        measured: last.determinantError,
        reference: 0,
        high: 1e-12,
        source: "a rigid motion keeps volumes"
      ),
    ]
  }
}

/// A Gaussian of 2.5 mm in a cube of 32 mm, moved by a few millimetres or turned by a radian.
struct MotionCase {
  /// The cells' edge, mm.
  let step: Double
  /// The tissue's error over the tissue, L2.
  let error: Double
  /// The relative change of the tissue's sum.
  let drift: Double
  /// The largest |det(F) - 1| of the motion on the grid.
  let determinantError: Double

  init(_ motion: MassEffectVerification.Motion, cells: Int) {
    let edge = 32.0
    let step = edge / Double(cells)
    let size = SIMD3(cells, cells, cells)
    let steps = SIMD3(repeating: step)
    let angle = 1.0
    let shift = SIMD3(3.7, -2.2, 1.4)
    let middle = SIMD3(repeating: edge / 2)
    let centre = motion == .rotation ? middle + SIMD3(4, -1, 0.5) : middle - shift / 2
    func turned(_ arm: SIMD3<Double>) -> SIMD3<Double> {
      SIMD3(
        cos(angle) * arm.x - sin(angle) * arm.y,
        sin(angle) * arm.x + cos(angle) * arm.y,
        arm.z
      )
    }
    let goal = motion == .rotation ? middle + turned(centre - middle) : centre + shift
    // Towards the cube's border, where there is no tissue, motion dies out, so that none flows in.
    let velocity = StaggeredField(size: size, step: steps) { axis, point in
      guard (0..<3).allSatisfy({ point[$0] > step / 2 && point[$0] < edge - step / 2 }) else {
        return 0
      }
      let arm = point - middle
      return motion == .rotation ? [-angle * arm.y, angle * arm.x, 0][axis] : shift[axis]
    }
    func blob(_ centre: SIMD3<Double>) -> [Double] {
      var result: [Double] = []
      for k in 0..<cells {
        for j in 0..<cells {
          for i in 0..<cells {
            let arm = (SIMD3(Double(i), Double(j), Double(k)) + 0.5) * step - centre
            result.append(exp(-(arm * arm).sum() / (2 * 2.5 * 2.5)))
          }
        }
      }
      return result
    }
    let start = blob(centre)
    let moved = ConservativeTransport(along: velocity)(start)
    var (wrong, all) = (0.0, 0.0)
    for (value, truth) in zip(moved, blob(goal)) {
      wrong += (value - truth) * (value - truth)
      all += truth * truth
    }
    let sum = start.reduce(0, +)
    self.step = step
    error = (wrong / all).squareRoot()
    drift = (moved.reduce(0, +) - sum) / sum
    // The finite motion itself: x + u(x) is the turned point, and its derivative a rotation.
    let motionField = StaggeredField(size: size, step: steps) { axis, point in
      motion == .rotation ? (turned(point - middle) - (point - middle))[axis] : shift[axis]
    }
    var largest = 0.0
    for k in stride(from: 0, to: cells, by: 5) {
      for j in stride(from: 0, to: cells, by: 3) {
        for i in 0..<cells {
          let columns = motionField.gradient(i, j, k) { _, _, _ in true }
          largest = max(largest, abs(TissueDisplacement.determinant(columns) - 1))
        }
      }
    }
    determinantError = largest
  }
}
