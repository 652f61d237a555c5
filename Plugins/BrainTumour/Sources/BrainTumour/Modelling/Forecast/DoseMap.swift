import Foundation
import Imaging

/// The dose around a target over the prescribed one: full in the target and a margin around it,
/// falling off beyond.
///
/// The fall-off is a bell curve of the distance, exp(−½(x/σ)²) with σ = 8 mm: half the dose 9.4 mm
/// beyond the margin. That is assumed: no beam was planned.
struct DoseMap {
  /// How steep the dose falls, mm.
  static let fallOff = 8.0
  /// Beyond this distance from the margin there is none, mm.
  private static let reach = 4 * fallOff

  /// The distances from the target, mm, in a box around it.
  private let distances: Volume?
  private let corner: SIMD3<Int>
  private let grid: VoxelGrid

  /// The distances around a target, once for all margins up to the largest.
  init(around target: Mask, largestMargin: Double) {
    grid = target.grid
    let box = target.box(margin: largestMargin + Self.reach)
    corner = box?.low ?? .zero
    distances = box.map { DistanceMap.signed3D(target.cut($0)) }
  }

  /// The dose map at a margin, mm; nil where there is no target.
  func volume(margin: Double) -> Volume? {
    guard let distances else { return nil }
    var map = Volume(grid: grid)
    let size = distances.grid.size
    for k in 0..<size.z {
      for j in 0..<size.y {
        for i in 0..<size.x {
          let beyond = Double(distances[i, j, k]) - margin
          let part = beyond <= 0 ? 1 : exp(-0.5 * (beyond / Self.fallOff) * (beyond / Self.fallOff))
          map[i + corner.x, j + corner.y, k + corner.z] = beyond > Self.reach ? 0 : Float(part)
        }
      }
    }
    return map
  }
}
