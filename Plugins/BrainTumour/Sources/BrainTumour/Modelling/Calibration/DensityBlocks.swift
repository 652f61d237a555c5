import Foundation
import Imaging

/// Measured cellularity in blocks of voxels: the mean of each block, and where it was measured.
struct DensityBlocks: Sendable {
  /// The voxels' centres, mm, block after block.
  var places: [SIMD3<Double>] = []
  /// Where each block's places begin, and one more for the end.
  var starts: [Int] = [0]
  /// The middle of each block, mm.
  var centres: [SIMD3<Double>] = []
  /// The logarithm of each block's mean.
  var logMeans: [Double] = []
  /// How many voxels' noise each mean averages: fewer than its voxels where these differ.
  var effectiveCounts: [Double] = []

  /// How many blocks there are.
  var count: Int { centres.count }

  /// The blocks of a map, where it is positive.
  ///
  /// - Parameters:
  ///   - map: tumour cells over the most that tissue holds.
  ///   - size: a block's size, mm.
  ///   - limit: how many blocks there may be: they grow until they are so few.
  init(_ map: Volume, size: Double, atMost limit: Int) {
    let grid = map.grid
    let inside = map.voxels.indices.filter { map.voxels[$0] > 0.02 }
    let places = inside.map { index in
      let (row, i) = index.quotientAndRemainder(dividingBy: grid.size.x)
      let (k, j) = row.quotientAndRemainder(dividingBy: grid.size.y)
      return grid.position(SIMD3(Double(i), Double(j), Double(k)))
    }
    var size = size
    var members: [[Int]] = []
    repeat {
      var groups: [SIMD3<Int>: Int] = [:]
      members = []
      for (index, place) in places.enumerated() {
        let cube = SIMD3<Int>(((place - grid.origin) / size).rounded(.down))
        if let group = groups[cube] {
          members[group].append(index)
        } else {
          groups[cube] = members.count
          members.append([index])
        }
      }
      size *= 1.15
    } while members.count > limit
    for member in members {
      let values = member.map { Double(map.voxels[inside[$0]]) }
      let sum = values.reduce(0, +)
      let mean = sum / Double(member.count)
      effectiveCounts.append(sum * sum / values.reduce(0) { $0 + $1 * $1 })
      self.places += member.map { places[$0] }
      starts.append(self.places.count)
      centres.append(member.reduce(.zero) { $0 + places[$1] } / Double(member.count))
      logMeans.append(log(mean))
    }
  }
}
