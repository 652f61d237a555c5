import Imaging

/// In which axes principal directions are given, told by the fibres themselves: neighbours that lie
/// along each other's direction point the same way only in the right axes.
///
/// - SeeAlso: Schilling et al. 2019, "A fiber coherence index for quality control of B-table
///   orientation in diffusion MRI scans", doi:10.1016/j.mri.2019.01.018.
enum FibreCoherence {
  /// Directions count where the anisotropy is above this: in the large bundles.
  private static let leastAnisotropy: Float = 0.35
  /// The cosine of how far a neighbour may lie off the direction.
  private static let alignment: Float = 0.85
  /// Fewer pairs of neighbours say nothing.
  private static let leastPairs = 500

  /// The axes whose fibres go on better, by a tenth at least; nil where they hardly differ.
  static func axes(of anisotropy: Volume, _ direction: [Volume]) -> FibreReading.Axes? {
    let image = pairs(anisotropy, direction, .fsl)
    let scanner = pairs(anisotropy, direction, .scanner)
    let (most, least) = (max(image, scanner), min(image, scanner))
    guard most >= leastPairs, Double(most) >= 1.1 * Double(least) else { return nil }
    return image > scanner ? .fsl : .scanner
  }

  /// How many neighbours both lie along the way from one to the other.
  private static func pairs(
    _ anisotropy: Volume,
    _ direction: [Volume],
    _ axes: FibreReading.Axes
  ) -> Int {
    let grid = anisotropy.grid
    let turned = (0..<grid.count)
      .map { place -> SIMD3<Float> in
        guard anisotropy.voxels[place] > leastAnisotropy else { return .zero }
        let vector = SIMD3(
          direction[0].voxels[place],
          direction[1].voxels[place],
          direction[2].voxels[place]
        )
        return axes.turned(vector, on: grid)
      }
    var count = 0
    for (x, y, z) in halfOfNeighbours {
      let step =
        Double(x) * grid.axes[0] + Double(y) * grid.axes[1] + Double(z) * grid.axes[2]
      let way = SIMD3<Float>(step.normalised)
      for k in max(0, -z)..<max(0, grid.size.z - max(0, z)) {
        for j in max(0, -y)..<max(0, grid.size.y - max(0, y)) {
          for i in max(0, -x)..<max(0, grid.size.x - max(0, x)) {
            let (one, other) = (
              turned[grid.index(i, j, k)], turned[grid.index(i + x, j + y, k + z)]
            )
            if abs((one * way).sum()) > alignment, abs((other * way).sum()) > alignment {
              count += 1
            }
          }
        }
      }
    }
    return count
  }

  /// One of each two opposite steps to the 26 neighbours.
  private static let halfOfNeighbours: [(Int, Int, Int)] = {
    var steps: [(Int, Int, Int)] = []
    for z in -1...1 {
      for y in -1...1 {
        for x in -1...1 where (z, y, x) > (0, 0, 0) { steps.append((x, y, z)) }
      }
    }
    return steps
  }()
}
