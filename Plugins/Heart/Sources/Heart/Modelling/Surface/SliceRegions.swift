import Imaging

/// Where one structure lies in each slice at one phase.
struct SliceRegions {
  /// What is read out of a label map.
  enum Structure: String, CaseIterable {
    case leftVentricularCavity, leftVentricularEpicardium, rightVentricularCavity

    func contains(_ label: UInt8) -> Bool {
      switch self {
      case .leftVentricularCavity: label == 3
      case .leftVentricularEpicardium: label == 2 || label == 3
      case .rightVentricularCavity: label == 1
      }
    }

    /// What a sentence calls it.
    var words: String {
      switch self {
      case .leftVentricularCavity: "left-ventricular cavity"
      case .leftVentricularEpicardium: "left ventricle"
      case .rightVentricularCavity: "right-ventricular cavity"
      }
    }
  }

  /// The pixels' centres a level, mm in the stack's coordinates.
  var pixels: [[SIMD2<Double>]]
  /// The area of a pixel, mm².
  let pixelArea: Double
  /// Points that stand for the parts of a pixel, from its centre, mm.
  private let parts: [SIMD2<Double>]

  init(of structure: Structure, in labels: LabelMap, frame: SliceFrame) {
    let (row, column) = frame.pixelSteps
    pixelArea = frame.pixelArea
    let steps = [-0.375, -0.125, 0.125, 0.375]
    parts = steps.flatMap { i in steps.map { i * row + $0 * column } }
    let size = labels.grid.size
    pixels = (0..<frame.levelCount)
      .map { level in
        let corner = frame.corner(level)
        let first = labels.grid.index(0, 0, frame.slice(level))
        var centres: [SIMD2<Double>] = []
        for j in 0..<size.y {
          for i in 0..<size.x where structure.contains(labels.labels[first + j * size.x + i]) {
            centres.append(corner + Double(i) * row + Double(j) * column)
          }
        }
        return centres
      }
  }

  /// The levels that hold a pixel, from the first to the last; nil where none does.
  var levels: ClosedRange<Int>? {
    guard let first = pixels.firstIndex(where: { !$0.isEmpty }),
      let last = pixels.lastIndex(where: { !$0.isEmpty })
    else { return nil }
    return first...last
  }

  /// The area of a level, mm²: its pixels counted.
  func area(_ level: Int) -> Double { Double(pixels[level].count) * pixelArea }

  /// The centre of gravity of a level; nil where it is empty.
  func centroid(_ level: Int) -> SIMD2<Double>? {
    guard !pixels[level].isEmpty else { return nil }
    return pixels[level].reduce(.zero, +) / Double(pixels[level].count)
  }

  /// Sixteen points a pixel, evenly spread, each standing for `pixelArea / 16`.
  func points(_ level: Int) -> [SIMD2<Double>] {
    pixels[level].flatMap { centre in parts.map { centre + $0 } }
  }

  /// The structure with every slice moved.
  func moved(by shifts: [SIMD2<Double>]) -> SliceRegions {
    var moved = self
    for level in pixels.indices {
      moved.pixels[level] = pixels[level].map { $0 + shifts[level] }
    }
    return moved
  }
}
