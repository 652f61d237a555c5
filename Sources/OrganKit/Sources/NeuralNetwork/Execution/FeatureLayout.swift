import Kernels

/// Where a feature map lies in the memory of a session.
///
/// [batch][block of 16 channels][plane][row][pixel][channel in its block], with a margin of zeros
/// around each block's planes, rows and pixels: the widest that any convolution of the network
/// reaches into, so that no kernel asks where the border is. All distances are in numbers.
struct FeatureLayout: Sendable {
  static let block = Int(KERNELS_CHANNEL_BLOCK)

  let channels: Int
  let extent: Extent
  let margin: Extent
  /// The first number's place in the session's memory.
  var start = 0

  var blocks: Int { PackedConvolution.blocks(channels) }
  var rowStride: Int { (extent.width + 2 * margin.width) * Self.block }
  var planeStride: Int { (extent.height + 2 * margin.height) * rowStride }
  var blockStride: Int { (extent.depth + 2 * margin.depth) * planeStride }
  var batchStride: Int { blocks * blockStride }

  /// How many numbers a batch takes; nil where they are more than 2^34.
  func count(batch: Int) -> Int? {
    let padded = extent.mapped(margin) { $0 + 2 * $1 }
    var count = 1
    for factor in [batch, blocks, padded.depth, padded.height, padded.width, Self.block] {
      let (product, isTooLarge) = count.multipliedReportingOverflow(by: factor)
      guard !isTooLarge, product <= 1 << 34 else { return nil }
      count = product
    }
    return count
  }

  /// Where a block's first pixel lies.
  func origin(batch: Int, block: Int) -> Int {
    start + batch * batchStride + block * blockStride + offset(margin)
  }

  /// How far a pixel lies from the first one.
  func offset(_ place: Extent) -> Int {
    place.depth * planeStride + place.height * rowStride + place.width * Self.block
  }

  /// How far a row begins from the first pixel, rows being counted over all planes.
  func row(_ row: Int) -> Int {
    row / extent.height * planeStride + row % extent.height * rowStride
  }

  /// Fills the margin beside some rows of a block with zeros, and the margins that adjoin them.
  func clearMargin(batch: Int, block: Int, rows: Range<Int>, in memory: Memory) {
    let side = margin.width * Self.block
    let first = origin(batch: batch, block: block)
    let planeStart = first - offset(Extent(depth: 0, height: margin.height, width: margin.width))
    func clear(_ place: Int, _ count: Int) {
      (memory.base + place).update(repeating: 0, count: count)
    }
    for row in rows {
      let start = first + self.row(row)
      clear(start - side, side)
      clear(start + extent.width * Self.block, side)
      let above = margin.height * rowStride
      if row % extent.height == 0 { clear(start - side - above, above) }
      if (row + 1) % extent.height == 0 { clear(start - side + rowStride, above) }
    }
    let planes = margin.depth * planeStride
    if rows.lowerBound == 0 { clear(planeStart - planes, planes) }
    if rows.upperBound == extent.rows {
      clear(planeStart + extent.depth * planeStride, planes)
    }
  }
}

/// The numbers that a session works on; each step writes what no other step of the time reads.
struct Memory: @unchecked Sendable {
  let base: UnsafeMutablePointer<Float>
}
