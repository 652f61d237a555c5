import Foundation
import Imaging

extension Ellipsoid {
  /// Where a slice of a grid cuts the surface: points (i, j) in voxel indices, or none.
  ///
  /// In coordinates along the axes, each divided by its radius, the ellipsoid is the unit ball and
  /// the slice the plane A·(i, j) + b. Its point nearest to the centre is x = −(AᵀA)⁻¹Aᵀb; what is
  /// left of the ball there is a disc of the radius ρ, and with AᵀA = LLᵀ its edge lies at
  /// x + ρ·L⁻ᵀ(cos φ, sin φ).
  func outline(inSlice k: Int, of grid: VoxelGrid, points count: Int = 64) -> [SIMD2<Float>] {
    func inBall(_ vector: SIMD3<Double>) -> SIMD3<Double> {
      var scaled = SIMD3<Double>.zero
      for axis in 0..<3 { scaled[axis] = vector.dot(directions[axis]) / radii[axis] }
      return scaled
    }
    let (first, second) = (inBall(grid.axes[0]), inBall(grid.axes[1]))
    let offset = inBall(grid.position(SIMD3(0, 0, Double(k))) - centre)

    let (a, b, c) = (first.dot(first), first.dot(second), second.dot(second))
    let determinant = a * c - b * b
    guard determinant > 0 else { return [] }
    let (u, v) = (first.dot(offset), second.dot(offset))
    let middle = SIMD2((b * v - c * u) / determinant, (b * u - a * v) / determinant)
    let nearest = offset + middle.x * first + middle.y * second
    let disc = 1 - nearest.dot(nearest)
    guard disc > 0 else { return [] }

    let left = a.squareRoot()
    let lower = (determinant / a).squareRoot()
    return (0..<count)
      .map { step in
        let angle = 2 * .pi * Double(step) / Double(count)
        let y = disc.squareRoot() * sin(angle) / lower
        let x = (disc.squareRoot() * cos(angle) - b / left * y) / left
        return SIMD2(Float(middle.x + x), Float(middle.y + y))
      }
  }
}
