import NeuralNetwork

/// One phase's slices on the crop, in the numbers that the segmenter takes.
struct CropSlices: Sendable {
  let count: Int
  /// Pixels along each side.
  let side: Int
  private let values: [Float]

  /// Slices with this share of the largest area, or more, say what is dark and bright.
  private static let areaShare = 0.1

  /// Sees the slices of a phase, with the located areas in each, at the positions (mm) of a crop.
  init(
    of stack: PhaseStack,
    areas: [Double],
    in crop: HeartCrop,
    _ positions: [SIMD2<Double>],
    _ normalisation: IntensityNormalisation
  ) {
    (count, side) = (stack.slices, crop.size)
    let views = (0..<stack.slices).map { stack.sampled($0, at: positions) }
    let enough = Self.areaShare * (areas.max() ?? 0)
    let telling = views.indices.filter { areas[$0] >= enough }.flatMap { views[$0] }
    values = normalisation(views.flatMap { $0 }, scaledBy: telling)
  }

  /// A slice, row by row; beyond either end the end's once more.
  subscript(slice: Int) -> ArraySlice<Float> {
    let slice = min(max(slice, 0), count - 1)
    return values[slice * side * side..<(slice + 1) * side * side]
  }

  /// What the segmenter takes of a slice: it between its neighbours, and as it is at the other end of
  /// the beat.
  func input(_ slice: Int, opposite: CropSlices) -> [Float] {
    Array(self[slice - 1] + self[slice] + self[slice + 1] + opposite[slice])
  }
}
