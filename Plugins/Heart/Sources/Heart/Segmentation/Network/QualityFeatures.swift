import Foundation

/// What tells how well a structure was outlined at one phase: all numbers near 0 to 1, or logarithms.
struct QualityFeatures: Equatable, Sendable {
  /// By name, in the order of `names`.
  private(set) var values: [Double]

  /// The Dice coefficient that the probabilities themselves promise; how far the crop and its mirror
  /// image agree; the share of labels that the clean-up changed; slices whose holding the structure
  /// is doubtful; how unevenly sections follow one another and how far their centres jump; the
  /// logarithms of volume, length and largest section against a typical heart's; the segmenter's area
  /// against the locator's; how much brighter blood is than muscle; the share of pixels on a border;
  /// how open the wall was; the share of slices that hold the structure; whether there is any.
  static let names = [
    "promised", "agreement", "changed", "doubtfulSlices", "unevenness", "jumps", "volume", "length",
    "section", "located", "contrast", "border", "openWall", "slices", "found",
  ]

  /// A typical volume (mL), length (mm) and largest section's radius (mm).
  private static let typical: [HeartStructure: (volume: Double, length: Double, radius: Double)] = [
    .leftCavity: (110, 80, 24), .leftWall: (105, 85, 20), .rightCavity: (120, 80, 26),
  ]

  /// Features that are already known, in the order of their names.
  init(values: [Double]) { self.values = values }

  /// Features of a structure in a phase that was outlined.
  init(of structure: HeartStructure, _ outline: PhaseOutline) {
    let sections = outline.sections(of: structure)
    let areas = sections.map { Double($0.count) }
    let total = areas.reduce(0, +)
    guard total > 0 else {
      values = Self.names.map { $0 == "changed" ? 1 : 0 }
      return
    }
    let held = areas.indices.filter { areas[$0] > 0 }
    let stack = outline.stack
    let pixel = stack.spacing.x * stack.spacing.y
    let typical = Self.typical[structure] ?? (100, 80, 24)
    let first = held[0]
    let last = held[held.count - 1]

    var unevenness = 0.0
    for slice in first..<last where slice > first {
      unevenness += abs(areas[slice + 1] - 2 * areas[slice] + areas[slice - 1])
    }
    var jumps = 0.0
    for slice in first..<last where areas[slice] > 0 && areas[slice + 1] > 0 {
      let step = sections[slice + 1].centre - sections[slice].centre
      jumps += (step * step).sum().squareRoot()
    }
    let largest = (areas.max() ?? 0) * pixel
    let presence = outline.presence.map { $0[Int(structure.label) - 1] }
    let whole = outline.heartArea * pixel
    values = [
      outline.promisedDice(of: structure),
      outline.agreement[Int(structure.label) - 1],
      outline.changedShare(of: structure),
      presence.reduce(0) { $0 + 4 * $1 * (1 - $1) } / Double(held.count),
      unevenness / total,
      jumps / Double(max(1, held.count - 1)) / 10,
      log(total * pixel * outline.sliceSpacing / 1000 / typical.volume),
      log(Double(held.count) * outline.sliceSpacing / typical.length),
      log((largest / .pi).squareRoot() / typical.radius),
      log((whole + 100) / (outline.locatedArea + 100)),
      outline.contrast(of: structure),
      Double(sections.reduce(0) { $0 + $1.border }) / total,
      outline.openWall,
      Double(held.count) / Double(areas.count),
      1,
    ]
    values = values.map { $0.isFinite ? $0 : 0 }
  }
}
