import Imaging
import OrganKit

/// Apparent diffusion coefficients in mm²/s, whatever unit the file has.
enum DiffusionReading {
  /// Units in use, and what brings each to mm²/s.
  private static let units: [(name: String, factor: Float)] = [
    ("mm²/s", 1), ("10⁻³ mm²/s", 1e-3), ("10⁻⁶ mm²/s", 1e-6),
  ]
  /// The median of a brain's voxels, mm²/s, with room for much oedema.
  private static let plausible: ClosedRange<Float> = 3e-4...2.5e-3

  /// The map in mm²/s and the unit it was in; nil where no unit, or more than one, fits a brain.
  static func squareMillimetresPerSecond(
    _ map: Volume,
    in brain: Mask
  ) -> (map: Volume, unit: String)? {
    var inside: [Float] = []
    for (value, isIn) in zip(map.voxels, brain.voxels) where isIn && value > 0 {
      inside.append(value)
    }
    guard inside.count * 2 > brain.count else { return nil }
    inside.sort()
    let median = inside[inside.count / 2]
    let fitting = units.filter { plausible.contains(median * $0.factor) }
    guard fitting.count == 1, let unit = fitting.first else { return nil }
    let voxels = map.voxels.map { max(0, $0 * unit.factor) }
    return (Volume(grid: map.grid, voxels: voxels), unit.name)
  }
}
