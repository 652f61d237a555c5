import Imaging

/// A structure cut by the slices of a stack, from base to apex.
struct Sections: Sendable {
  /// How many voxels of each slice belong to the structure.
  var counts: [Int]
  /// How many of these have a neighbour in their slice outside the structure.
  var borderCounts: [Int]
  /// The length of each section's border, mm: that of the voxels' sides along it times π/4, by which
  /// the staircase around a disc is longer than its circle.
  var perimeters: [Double]
  /// The centroid of each section in voxel indices of its slice; zero for an empty one.
  var centroids: [SIMD2<Double>]
  /// The stack.
  var stack: ShortAxisStack

  /// The cut of all voxels that carry one of some labels.
  init(of structure: Set<UInt8>, in labels: LabelMap, along stack: ShortAxisStack) {
    let size = labels.grid.size
    var member = [Bool](repeating: false, count: 256)
    for label in structure { member[Int(label)] = true }
    counts = Array(repeating: 0, count: size.z)
    borderCounts = counts
    perimeters = Array(repeating: 0, count: size.z)
    let sides = SIMD2(labels.grid.axes[0].length, labels.grid.axes[1].length) * .pi / 4
    centroids = Array(repeating: .zero, count: size.z)
    self.stack = stack
    for order in 0..<size.z {
      let start = labels.grid.index(0, 0, stack.slice(order))
      func inside(_ i: Int, _ j: Int) -> Bool {
        guard i >= 0, j >= 0, i < size.x, j < size.y else { return false }
        return member[Int(labels.labels[start + j * size.x + i])]
      }
      var sum = SIMD2<Double>.zero
      for j in 0..<size.y {
        for i in 0..<size.x where inside(i, j) {
          counts[order] += 1
          sum += SIMD2(Double(i), Double(j))
          let along = (inside(i - 1, j) ? 0 : 1) + (inside(i + 1, j) ? 0 : 1)
          let across = (inside(i, j - 1) ? 0 : 1) + (inside(i, j + 1) ? 0 : 1)
          if along + across > 0 { borderCounts[order] += 1 }
          perimeters[order] += Double(along) * sides.y + Double(across) * sides.x
        }
      }
      if counts[order] > 0 { centroids[order] = sum / Double(counts[order]) }
    }
  }

  /// The area of a section, mm².
  func area(_ order: Int) -> Double { Double(counts[order]) * stack.pixelArea }

  /// The most basal section that is not empty.
  var first: Int? { counts.firstIndex { $0 > 0 } }

  /// The most apical section that is not empty.
  var last: Int? { counts.lastIndex { $0 > 0 } }

  /// The area of the structure's border but for its ends, mm².
  var borderArea: Double { perimeters.reduce(0, +) * stack.spacing }

  /// Label count times voxel volume, mL.
  var volume: Double { Double(counts.reduce(0, +)) * stack.grid.voxelVolume / 1000 }

  /// The position (mm) of a section's centroid.
  func centroid(_ order: Int) -> SIMD3<Double> {
    let centre = centroids[order]
    return stack.grid.position(SIMD3(centre.x, centre.y, Double(stack.slice(order))))
  }
}
