/// How far it is to a structure on ways that stay inside a mask.
///
/// Ways bend only at voxel centres and may run at any angle between them, so that in the open the
/// distance is the Euclidean one, and around an obstacle that of a taut string over the centres
/// beside it. A way never slips between two voxels that touch by an edge or a corner.
///
/// - SeeAlso: Daniel, Nash, Koenig, Felner 2010, "Theta*: any-angle path planning on grids",
///   doi:10.1613/jair.2994.
public enum GeodesicDistance {
  /// The distance (mm) from each voxel's centre to the nearest centre of a structure's voxels.
  ///
  /// - Parameters:
  ///   - mask: the structure; ways begin in it even where it lies outside the passage.
  ///   - passage: where ways may run.
  ///   - limit: mm; what is farther away is infinitely far.
  /// - Returns: a distance a voxel: 0 in the structure, infinite where no way leads.
  public static func distances(
    to mask: Mask,
    through passage: Mask,
    upTo limit: Double
  ) -> [Double] {
    var ways = Ways(mask, passage, limit)
    ways.spread()
    return ways.distances
  }
}

/// Ways that grow from a structure, nearest first.
private struct Ways {
  private(set) var distances: [Double]
  /// The last bend of each voxel's way.
  private var bends: [Int]
  private var isDone: [Bool]
  private let isOpen: [Bool]
  private let grid: VoxelGrid
  private let spacing: SIMD3<Double>
  private let limit: Double
  private var queue = NearestFirst()

  init(_ mask: Mask, _ passage: Mask, _ limit: Double) {
    grid = mask.grid
    spacing = grid.spacing
    self.limit = limit
    isOpen = zip(mask.voxels, passage.voxels).map { $0 || $1 }
    distances = Array(repeating: .infinity, count: grid.count)
    bends = Array(repeating: -1, count: grid.count)
    isDone = Array(repeating: false, count: grid.count)
    for place in mask.voxels.indices where mask.voxels[place] {
      distances[place] = 0
      bends[place] = place
      var isBorder = false
      Connectivity.spatial26.forEachNeighbour(of: place, on: grid) { neighbour in
        if !mask.voxels[neighbour] { isBorder = true }
      }
      if isBorder { queue.push(0, place) } else { isDone[place] = true }
    }
  }

  mutating func spread() {
    while let place = queue.pop() {
      if isDone[place] { continue }
      isDone[place] = true
      let here = voxel(place)
      let bend = bends[place]
      for z in max(0, here.z - 1)...min(grid.size.z - 1, here.z + 1) {
        for y in max(0, here.y - 1)...min(grid.size.y - 1, here.y + 1) {
          for x in max(0, here.x - 1)...min(grid.size.x - 1, here.x + 1) {
            let other = grid.index(x, y, z)
            guard !isDone[other], isOpen[other] else { continue }
            let there = SIMD3(x, y, z)
            let straight = distances[bend] + length(voxel(bend), there)
            // No way is shorter than the straight one: look only where it would gain.
            guard straight < distances[other] else { continue }
            if sees(voxel(bend), there) {
              offer(other, straight, bend)
            } else if sees(here, there) {
              offer(other, distances[place] + length(here, there), place)
            }
          }
        }
      }
    }
  }

  private mutating func offer(_ place: Int, _ distance: Double, _ bend: Int) {
    guard distance < distances[place], distance <= limit else { return }
    distances[place] = distance
    bends[place] = bend
    queue.push(distance, place)
  }

  private func voxel(_ place: Int) -> SIMD3<Int> {
    let (row, x) = place.quotientAndRemainder(dividingBy: grid.size.x)
    let (z, y) = row.quotientAndRemainder(dividingBy: grid.size.y)
    return SIMD3(x, y, z)
  }

  private func length(_ one: SIMD3<Int>, _ other: SIMD3<Int>) -> Double {
    let step = other &- one
    return (SIMD3(Double(step.x), Double(step.y), Double(step.z)) * spacing).length
  }

  /// Whether all voxels that the line between two centres touches are open, those too that it passes
  /// by an edge or a corner.
  private func sees(_ one: SIMD3<Int>, _ other: SIMD3<Int>) -> Bool {
    let way = other &- one
    let steps = SIMD3(way.x.signum(), way.y.signum(), way.z.signum())
    let counts = SIMD3(abs(way.x), abs(way.y), abs(way.z))
    // The line crosses axis a's face number n at (2n + 1)/(2·count): compared in whole numbers.
    var crossed = SIMD3<Int>.zero
    var here = one
    while here != other {
      var next = -1
      for axis in 0..<3 where crossed[axis] < counts[axis] {
        if next < 0
          || (2 * crossed[axis] + 1) * counts[next] < (2 * crossed[next] + 1) * counts[axis]
        {
          next = axis
        }
      }
      var together: [Int] = []
      for axis in 0..<3 where crossed[axis] < counts[axis] {
        if (2 * crossed[axis] + 1) * counts[next] == (2 * crossed[next] + 1) * counts[axis] {
          together.append(axis)
        }
      }
      // Through an edge or a corner, all voxels that meet there.
      for subset in 1..<(1 << together.count) {
        var touched = here
        for (bit, axis) in together.enumerated() where subset >> bit & 1 == 1 {
          touched[axis] += steps[axis]
        }
        if !isOpen[grid.index(touched.x, touched.y, touched.z)] { return false }
      }
      for axis in together {
        here[axis] += steps[axis]
        crossed[axis] += 1
      }
    }
    return true
  }
}

/// A binary heap of places, the nearest on top; of equally near ones the first in the image.
private struct NearestFirst {
  private var heap: [(distance: Double, place: Int)] = []

  private func isBefore(_ one: Int, _ other: Int) -> Bool {
    (heap[one].distance, heap[one].place) < (heap[other].distance, heap[other].place)
  }

  mutating func push(_ distance: Double, _ place: Int) {
    heap.append((distance, place))
    var child = heap.count - 1
    while child > 0, isBefore(child, (child - 1) / 2) {
      heap.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  mutating func pop() -> Int? {
    guard let top = heap.first else { return nil }
    let last = heap.removeLast()
    guard !heap.isEmpty else { return top.place }
    heap[0] = last
    var parent = 0
    while true {
      var least = parent
      for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count {
        if isBefore(child, least) { least = child }
      }
      if least == parent { return top.place }
      heap.swapAt(parent, least)
      parent = least
    }
  }
}
