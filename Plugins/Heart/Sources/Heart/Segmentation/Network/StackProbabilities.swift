import Imaging

/// The segmenter's probabilities at the voxels of a stack around the heart.
struct StackProbabilities: Sendable {
  /// The stack's columns and rows that are looked at; beyond them all is background.
  let columns: Range<Int>
  let rows: Range<Int>
  let slices: Int
  /// Those voxels; only its size counts.
  let grid: VoxelGrid
  /// The probabilities of the labels 1, 2 and 3.
  let values: [[Float]]
  /// The label of the greatest probability, those of structures times `weight`; of equal ones the
  /// lowest.
  let labels: [UInt8]

  /// What the probabilities of the labels 1, 2 and 3 are multiplied by before they are compared with the
  /// background's.
  ///
  /// The network draws the heart a little too wide, because it was trained on labels that interpolation
  /// had softened.
  static let weight: Float = 0.8

  /// Interpolates the crop's probabilities at the voxels; outside the crop all is background.
  init(_ crop: CropProbabilities, in frame: HeartCrop, of stack: PhaseStack) {
    let (columns, rows) = frame.extent(in: stack)
    (self.columns, self.rows, slices) = (columns, rows, stack.slices)
    let pixels = frame.size * frame.size
    let points = rows.flatMap { row in
      columns.map { column in
        frame.point(at: stack.spacing * SIMD2(Double(column), Double(row)))
      }
    }
    let size = SIMD3(columns.count, rows.count, stack.slices)
    grid = VoxelGrid(
      size: size,
      spacing: SIMD3(stack.spacing.x, stack.spacing.y, 1),
      isOriented: false
    )
    var values = [[Float]](repeating: [Float](repeating: 0, count: grid.count), count: 3)
    var labels = [UInt8](repeating: 0, count: grid.count)
    for slice in 0..<stack.slices {
      let base = slice * points.count
      for label in 0..<3 {
        crop.slices[slice]
          .withUnsafeBufferPointer { probabilities in
            let plane = UnsafeBufferPointer(
              rebasing: probabilities[label * pixels..<(label + 1) * pixels]
            )
            values[label]
              .withUnsafeMutableBufferPointer { values in
                for (place, point) in points.enumerated() {
                  values[base + place] = PhaseStack.bilinear(plane, frame.size, frame.size, point)
                }
              }
          }
      }
      for place in base..<base + points.count {
        var most = 1 - (values[0][place] + values[1][place] + values[2][place])
        for label in 0..<3 where values[label][place] * Self.weight > most {
          most = values[label][place] * Self.weight
          labels[place] = UInt8(label + 1)
        }
      }
    }
    self.values = values
    self.labels = labels
  }

  /// Labels of these voxels, laid into the whole stack.
  func wholeStack(_ labels: [UInt8], of stack: PhaseStack) -> [UInt8] {
    var whole = [UInt8](repeating: 0, count: stack.columns * stack.rows * stack.slices)
    var place = 0
    for slice in 0..<slices {
      for row in rows {
        let start = (slice * stack.rows + row) * stack.columns + columns.lowerBound
        whole.replaceSubrange(
          start..<start + columns.count,
          with: labels[place..<place + columns.count]
        )
        place += columns.count
      }
    }
    return whole
  }
}
