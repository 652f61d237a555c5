import Kernels

/// A transposed convolution at a size: for each place in the patch, a pointwise convolution that
/// writes every so manyth pixel.
struct TransposedConvolutionStep: Step {
  let packed: PackedConvolution
  let level: Int32
  let output: FeatureLayout
  /// Of the input's rows.
  let tiling: Tiling
  let input: Extent
  let blocks: [(layout: FeatureLayout, block: Int)]

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
    input = inputs[0].extent
    tiling = Tiling(
      batch: batch,
      extent: input,
      blocks: output.blocks,
      blocksOfSet: level >= 4 ? 2 : 1
    )
    blocks = inputs.flatMap { layout in (0..<layout.blocks).map { (layout, $0) } }
  }

  var items: Int { tiling.items }

  func run(_ item: Int, in memory: Memory) {
    let (image, rows, groups) = tiling.piece(item)
    let kernel = packed.kernel
    let size = FeatureLayout.block * FeatureLayout.block
    let groupStride = blocks.count * size
    let outOrigin = output.origin(batch: image, block: groups.lowerBound)
    let noTap = [0]
    for row in rows {
      let pointers: [UnsafePointer<Float>?] = blocks.map { layout, block in
        UnsafePointer(
          memory.base + layout.origin(batch: image, block: block) + layout.row(row)
        )
      }
      for tap in 0..<kernel.count {
        let place = output.offset(
          Extent(
            depth: row / input.height * kernel.depth + tap / (kernel.height * kernel.width),
            height: row % input.height * kernel.height + tap / kernel.width % kernel.height,
            width: tap % kernel.width
          )
        )
        pointers.withUnsafeBufferPointer { pointers in
          packed.channels.withUnsafeBufferPointer { channels in
            noTap.withUnsafeBufferPointer { taps in
              var task = kernels_convolution()
              task.blocks = pointers.baseAddress
              task.channels = channels.baseAddress
              task.block_count = pointers.count
              task.taps = taps.baseAddress
              task.tap_count = 1
              task.weights = UnsafePointer(
                packed.weights.base + (tap * packed.groups + groups.lowerBound) * groupStride
              )
              task.weight_block = size
              task.weight_group = groupStride
              task.bias = UnsafePointer(
                packed.bias.base + groups.lowerBound * FeatureLayout.block
              )
              task.slope = packed.activation.slope
              task.out = memory.base + outOrigin + place
              task.out_group = output.blockStride
              task.groups = groups.count
              task.count = input.width
              task.in_step = FeatureLayout.block
              task.out_step = kernel.width * FeatureLayout.block
              kernels_convolve_at(level, &task)
            }
          }
        }
      }
    }
    for block in groups {
      // A plane's rows of patches are the rows of each of its planes.
      for row in rows {
        let first = row / input.height * kernel.depth * output.extent.height
        for plane in 0..<kernel.depth {
          let start =
            first + plane * output.extent.height + row % input.height * kernel.height
          output.clearMargin(
            batch: image,
            block: block,
            rows: start..<start + kernel.height,
            in: memory
          )
        }
      }
    }
  }
}
