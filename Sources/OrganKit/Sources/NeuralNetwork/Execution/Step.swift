/// A layer at a size: pieces of work that may be done in any order and at the same time.
///
/// How a layer is cut into pieces never depends on the number of threads.
protocol Step: Sendable {
  /// How many pieces.
  var items: Int { get }
  /// Does one.
  func run(_ item: Int, in memory: Memory)
}

/// A map cut into a batch's images, strips of rows and sets of channel blocks.
struct Tiling: Sendable {
  /// About as many pixels a piece: their inputs stay in the second cache.
  static let pixels = 1024

  let batch: Int
  let rows: Int
  let rowsOfStrip: Int
  let blocks: Int
  let blocksOfSet: Int

  init(batch: Int, extent: Extent, blocks: Int, blocksOfSet: Int) {
    self.batch = batch
    rows = extent.rows
    rowsOfStrip = max(1, Self.pixels / extent.width)
    self.blocks = blocks
    self.blocksOfSet = blocksOfSet
  }

  private var strips: Int { (rows + rowsOfStrip - 1) / rowsOfStrip }
  private var sets: Int { (blocks + blocksOfSet - 1) / blocksOfSet }

  var items: Int { batch * strips * sets }

  /// Neighbouring pieces share their rows.
  func piece(_ item: Int) -> (image: Int, rows: Range<Int>, blocks: Range<Int>) {
    let set = item % sets
    let strip = item / sets % strips
    return (
      item / sets / strips,
      strip * rowsOfStrip..<min(rows, (strip + 1) * rowsOfStrip),
      set * blocksOfSet..<min(blocks, (set + 1) * blocksOfSet)
    )
  }
}
