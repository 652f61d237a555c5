/// How far two structures agree.
enum Overlap {
  /// Dice's coefficient: twice the common voxels over all; 1 of two empty structures.
  static func dice(_ one: [Bool], _ other: [Bool]) -> Double {
    var (common, all) = (0, 0)
    for (first, second) in zip(one, other) {
      if first { all += 1 }
      if second { all += 1 }
      if first, second { common += 1 }
    }
    return all == 0 ? 1 : 2 * Double(common) / Double(all)
  }

  /// Pearson's correlation coefficient; nil where one of the two does not vary.
  static func correlation(_ one: [Double], _ other: [Double]) -> Double? {
    let count = Double(min(one.count, other.count))
    guard count > 2 else { return nil }
    let means = (one.reduce(0, +) / count, other.reduce(0, +) / count)
    var (xx, yy, xy) = (0.0, 0.0, 0.0)
    for (x, y) in zip(one, other) {
      xx += (x - means.0) * (x - means.0)
      yy += (y - means.1) * (y - means.1)
      xy += (x - means.0) * (y - means.1)
    }
    guard xx > 0, yy > 0 else { return nil }
    return xy / (xx * yy).squareRoot()
  }
}
