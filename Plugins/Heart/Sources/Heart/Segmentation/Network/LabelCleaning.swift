import Foundation
import Imaging

/// From the likeliest labels to anatomy: each structure in one unbroken run of slices, a left
/// ventricle of one piece whose wall encloses its cavity, a right one of one piece.
struct LabelCleaning {
  private(set) var map: LabelMap
  /// How sure of a presence or an absence one may be at the most.
  private static let surest = 0.0001

  /// Cleans labels; `presence` tells for each slice how sure each structure is to be in it.
  init(_ labels: [UInt8], on grid: VoxelGrid, presence: [[Double]]) {
    map = LabelMap(grid: grid, labels: labels)
    for structure in HeartStructure.allCases { keepRun(of: structure, presence) }
    mendLeft()
    mendRight()
  }

  /// The logarithm of a presence's odds, bounded.
  static func logit(_ presence: Double) -> Double {
    let bounded = min(max(presence, surest), 1 - surest)
    return log(bounded / (1 - bounded))
  }

  /// Keeps a structure between base and apex: of all unbroken runs of slices in which it is drawn, the
  /// one its presences speak for most.
  ///
  /// A doubtful slice between sure ones does not end it.
  private mutating func keepRun(of structure: HeartStructure, _ presence: [[Double]]) {
    let label = structure.label
    let area = map.grid.size.x * map.grid.size.y
    var run = 0..<0
    var (start, sum, largest) = (0, 0.0, 0.0)
    for (slice, presences) in presence.enumerated() {
      let isDrawn = map.labels[slice * area..<(slice + 1) * area].contains(label)
      sum = isDrawn ? sum + Self.logit(presences[Int(label) - 1]) : 0
      if sum <= 0 { (start, sum) = (slice + 1, 0) }
      if sum > largest { (run, largest) = (start..<slice + 1, sum) }
    }
    for slice in presence.indices where !run.contains(slice) {
      for place in slice * area..<(slice + 1) * area where map.labels[place] == label {
        map.labels[place] = 0
      }
    }
  }

  private mutating func mendLeft() {
    let left: Set<UInt8> = [HeartStructure.leftWall.label, HeartStructure.leftCavity.label]
    let (wall, cavity) = (HeartStructure.leftWall.label, HeartStructure.leftCavity.label)
    keepLargest(left, .spatial26, else: 0)
    keepLargest(left, .planar8, else: 0)
    keepLargest([cavity], .planar8, else: wall)
    fill([cavity], with: cavity) { _ in true }
    fill(left, with: wall) { _ in true }
    closeWall()
  }

  private mutating func mendRight() {
    let right = HeartStructure.rightCavity.label
    keepLargest([right], .spatial26, else: 0)
    keepLargest([right], .planar8, else: 0)
    fill([right], with: right) { $0 == 0 }
  }

  /// Keeps the largest part of some labels; within slices, the largest of each slice.
  private mutating func keepLargest(
    _ labels: Set<UInt8>,
    _ connectivity: Connectivity,
    else other: UInt8
  ) {
    let parts = ConnectedComponents(of: Mask(map, labels: labels), connectivity)
    guard parts.count > 1 else { return }
    let area = map.grid.size.x * map.grid.size.y
    let isPlanar = connectivity == .planar8
    // The largest part of each slice, or of all; the first of equal ones.
    var largest = [Int](repeating: 0, count: isPlanar ? map.grid.size.z : 1)
    for place in parts.pieces.indices where parts.pieces[place] > 0 {
      let (group, part) = (isPlanar ? place / area : 0, Int(parts.pieces[place]))
      let isLarger = largest[group] == 0 || parts.sizes[part - 1] > parts.sizes[largest[group] - 1]
      if isLarger { largest[group] = part }
    }
    for place in parts.pieces.indices where parts.pieces[place] > 0 {
      if Int(parts.pieces[place]) != largest[isPlanar ? place / area : 0] {
        map.labels[place] = other
      }
    }
  }

  /// Fills what some labels enclose within a slice.
  private mutating func fill(
    _ labels: Set<UInt8>,
    with label: UInt8,
    where isFilled: (UInt8) -> Bool
  ) {
    let mask = Mask(map, labels: labels)
    let filled = mask.filled(.planar8)
    for place in map.labels.indices
    where filled.voxels[place] && !mask.voxels[place] && isFilled(map.labels[place]) {
      map.labels[place] = label
    }
  }

  /// The wall goes all around the cavity; a cavity without any wall is none.
  private mutating func closeWall() {
    let (wall, cavity) = (HeartStructure.leftWall.label, HeartStructure.leftCavity.label)
    let inside = Mask(map, labels: [cavity])
    let reach = inside.dilated(.planar8)
    let area = map.grid.size.x * map.grid.size.y
    for slice in 0..<map.grid.size.z {
      let places = slice * area..<(slice + 1) * area
      let hasWall = map.labels[places].contains(wall)
      for place in places {
        if !hasWall, inside.voxels[place] {
          map.labels[place] = 0
        } else if hasWall, reach.voxels[place], map.labels[place] < wall {
          map.labels[place] = wall
        }
      }
    }
  }
}
