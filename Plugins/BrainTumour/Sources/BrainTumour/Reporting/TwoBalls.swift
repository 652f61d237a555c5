import Imaging

/// The simplest picture of a tumour, which a growth model is compared with.
///
/// A ball for the core and one for the whole about one centre, both clipped to the tissue and of the
/// outlines' volumes.
struct TwoBalls {
  /// The core's voxels.
  let core: [Bool]
  /// The whole's voxels.
  let whole: [Bool]

  /// How finely distances are told, mm, and how many steps there are.
  private static let bin = 0.05
  private static let bins = 10_000

  /// The balls about the centre at which the two Dice coefficients add up to most.
  ///
  /// A search along the axes from the whole's middle, in steps of 4, 2 and 1 mm.
  init?(core: Mask, whole: Mask, tissue: BrainTissue) {
    guard !core.isEmpty, !whole.isEmpty, let box = whole.box(margin: 30) else { return nil }
    let grid = core.grid
    var places: [SIMD3<Double>] = []
    var voxels: [Int] = []
    var sum = SIMD3<Double>.zero
    for k in 0..<box.size.z {
      for j in 0..<box.size.y {
        for i in 0..<box.size.x {
          let (x, y, z) = (i + box.low.x, j + box.low.y, k + box.low.z)
          let voxel = grid.index(x, y, z)
          let place = grid.position(SIMD3(Double(x), Double(y), Double(z)))
          if whole.voxels[voxel] { sum += place }
          guard tissue.white.voxels[voxel] + tissue.grey.voxels[voxel] >= 0.5 else { continue }
          places.append(place)
          voxels.append(voxel)
        }
      }
    }
    let sizes = (core: core.count, whole: whole.count)
    guard places.count > sizes.whole else { return nil }
    func balls(_ centre: SIMD3<Double>) -> (core: [Int], whole: [Int], score: Double) {
      // A histogram of distances tells how large a ball must be to hold so many voxels.
      let bins = places.map { min(Int(($0 - centre).length / Self.bin), Self.bins - 1) }
      var counts = [Int](repeating: 0, count: Self.bins)
      for bin in bins { counts[bin] += 1 }
      func ball(_ count: Int, _ seen: Mask) -> (voxels: [Int], dice: Double) {
        var (last, held) = (0, counts[0])
        while held < count, last + 1 < counts.count {
          last += 1
          held += counts[last]
        }
        let inside = bins.indices.filter { bins[$0] <= last }.map { voxels[$0] }
        let common = inside.reduce(0) { $0 + (seen.voxels[$1] ? 1 : 0) }
        return (inside, 2 * Double(common) / Double(inside.count + count))
      }
      let (inner, outer) = (ball(sizes.core, core), ball(sizes.whole, whole))
      return (inner.voxels, outer.voxels, inner.dice + outer.dice)
    }
    var centre = sum / Double(sizes.whole)
    var best = balls(centre)
    for step in [4.0, 2, 1] {
      var hasMoved = true
      while hasMoved {
        hasMoved = false
        for axis in 0..<3 {
          for sign in [-1.0, 1] {
            var next = centre
            next[axis] += sign * step
            let found = balls(next)
            if found.score > best.score {
              (centre, best, hasMoved) = (next, found, true)
            }
          }
        }
      }
    }
    var (core, whole) = (
      [Bool](repeating: false, count: grid.count), [Bool](repeating: false, count: grid.count)
    )
    for voxel in best.core { core[voxel] = true }
    for voxel in best.whole { whole[voxel] = true }
    (self.core, self.whole) = (core, whole)
  }
}
