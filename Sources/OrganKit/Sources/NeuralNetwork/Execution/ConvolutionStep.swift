import Kernels

/// A convolution at a size.
struct ConvolutionStep: Step {
  let packed: PackedConvolution
  let level: Int32
  let output: FeatureLayout
  let tiling: Tiling
  /// Each input block's map and number there.
  let blocks: [(layout: FeatureLayout, block: Int)]
  let taps: [Int]
  /// From an output row or plane to the next one's first row in the inputs; all are laid out alike.
  let inStep: Extent
  /// As many input blocks at a time as have their weights in the first cache.
  let blocksAtOnce: Int

  init(
    _ packed: PackedConvolution,
    inputs: [FeatureLayout],
    output: FeatureLayout,
    batch: Int,
    level: Int
  ) {
    self.packed = packed
    self.level = Int32(level)
    self.output = output
    // Level 4's tiles are of two blocks of output channels.
    let blocksOfSet = level >= 4 ? 2 : 1
    tiling = Tiling(
      batch: batch,
      extent: output.extent,
      blocks: output.blocks,
      blocksOfSet: blocksOfSet
    )
    blocks = inputs.flatMap { layout in (0..<layout.blocks).map { (layout, $0) } }
    let kernel = packed.kernel
    let like = inputs[0]
    taps = (0..<kernel.count)
      .map { tap in
        like.offset(
          Extent(
            depth: tap / (kernel.height * kernel.width) - kernel.depth / 2,
            height: tap / kernel.width % kernel.height - kernel.height / 2,
            width: tap % kernel.width - kernel.width / 2
          )
        )
      }
    inStep = Extent(
      depth: packed.stride.depth * like.planeStride,
      height: packed.stride.height * like.rowStride,
      width: packed.stride.width * FeatureLayout.block
    )
    let weightsOfBlock = blocksOfSet * kernel.count * FeatureLayout.block * FeatureLayout.block * 4
    blocksAtOnce = max(1, 20_000 / weightsOfBlock)
  }

  var items: Int { tiling.items }

  func run(_ item: Int, in memory: Memory) {
    let (image, rows, groups) = tiling.piece(item)
    let size = FeatureLayout.block * FeatureLayout.block
    let origins = blocks.map { $0.layout.origin(batch: image, block: $0.block) }
    var pointers = [UnsafePointer<Float>?](repeating: nil, count: blocksAtOnce)
    let outOrigin = output.origin(batch: image, block: groups.lowerBound)
    let height = output.extent.height
    for first in stride(from: 0, to: blocks.count, by: blocksAtOnce) {
      let past = min(first + blocksAtOnce, blocks.count)
      for row in rows {
        let place = row / height * inStep.depth + row % height * inStep.height
        for block in first..<past {
          pointers[block - first] = UnsafePointer(memory.base + origins[block] + place)
        }
        pointers.withUnsafeBufferPointer { pointers in
          packed.channels.withUnsafeBufferPointer { channels in
            taps.withUnsafeBufferPointer { taps in
              var task = kernels_convolution()
              task.blocks = pointers.baseAddress
              task.channels = channels.baseAddress.map { $0 + first }
              task.block_count = past - first
              task.taps = taps.baseAddress
              task.tap_count = taps.count
              task.weights = UnsafePointer(
                packed.weights.base + groups.lowerBound * packed.groupStride
                  + first * taps.count * size
              )
              task.weight_block = taps.count * size
              task.weight_group = packed.groupStride
              // Later blocks go on from what earlier ones have summed.
              task.bias =
                first > 0
                ? nil : UnsafePointer(packed.bias.base + groups.lowerBound * FeatureLayout.block)
              task.slope = past == blocks.count ? packed.activation.slope : 1
              task.out = memory.base + outOrigin + output.row(row)
              task.out_group = output.blockStride
              task.groups = groups.count
              task.count = output.extent.width
              task.in_step = inStep.width
              task.out_step = FeatureLayout.block
              kernels_convolve_at(level, &task)
            }
          }
        }
      }
    }
    for block in groups {
      output.clearMargin(batch: image, block: block, rows: rows, in: memory)
    }
  }
}
