/// The 16 channels of a block at a pixel.
private typealias Pixel = SIMD16<Float>

extension FeatureLayout {
  fileprivate func pixels(_ memory: Memory, image: Int, block: Int) -> UnsafeMutablePointer<Pixel> {
    UnsafeMutableRawPointer(memory.base + origin(batch: image, block: block))
      .assumingMemoryBound(to: Pixel.self)
  }

  fileprivate func pixelRow(_ row: Int) -> Int { self.row(row) / Self.block }
}

/// The largest number or the mean of each window.
struct PoolingStep: Step {
  let pooling: NetworkGraph.Pooling
  let window: Extent
  let input: FeatureLayout
  let output: FeatureLayout
  let tiling: Tiling

  init(
    _ pooling: NetworkGraph.Pooling,
    _ window: Extent,
    input: FeatureLayout,
    output: FeatureLayout,
    batch: Int
  ) {
    self.pooling = pooling
    self.window = window
    self.input = input
    self.output = output
    tiling = Tiling(batch: batch, extent: output.extent, blocks: output.blocks, blocksOfSet: 1)
  }

  var items: Int { tiling.items }

  func run(_ item: Int, in memory: Memory) {
    let (image, rows, blocks) = tiling.piece(item)
    let height = output.extent.height
    for block in blocks {
      let source = input.pixels(memory, image: image, block: block)
      let target = output.pixels(memory, image: image, block: block)
      for row in rows {
        let line = target + output.pixelRow(row)
        var isFirst = true
        for depth in 0..<window.depth {
          for tall in 0..<window.height {
            let from =
              (row / height * window.depth + depth) * input.extent.height
              + row % height * window.height + tall
            let start = source + input.pixelRow(from)
            for wide in 0..<window.width {
              gather(start + wide, into: line, isFirst: isFirst)
              isFirst = false
            }
          }
        }
        if pooling == .average {
          let share = 1 / Float(window.count)
          for x in 0..<output.extent.width { line[x] *= share }
        }
      }
      output.clearMargin(batch: image, block: block, rows: rows, in: memory)
    }
  }

  private func gather(
    _ source: UnsafeMutablePointer<Pixel>,
    into line: UnsafeMutablePointer<Pixel>,
    isFirst: Bool
  ) {
    for x in 0..<output.extent.width {
      let new = source[x * window.width]
      if isFirst {
        line[x] = new
      } else if pooling == .largest {
        line[x].replace(with: new, where: new .> line[x])
      } else {
        line[x] += new
      }
    }
  }
}

/// The mean of each channel.
struct GlobalAverageStep: Step {
  let input: FeatureLayout
  let output: FeatureLayout
  let batch: Int

  var items: Int { batch * input.blocks }

  func run(_ item: Int, in memory: Memory) {
    let (image, block) = (item / input.blocks, item % input.blocks)
    let source = input.pixels(memory, image: image, block: block)
    var sum = SIMD16<Double>.zero
    for row in 0..<input.extent.rows {
      let line = source + input.pixelRow(row)
      for x in 0..<input.extent.width { sum += SIMD16<Double>(line[x]) }
    }
    let mean = sum / Double(input.extent.count)
    output.pixels(memory, image: image, block: block)[0] = Pixel(mean)
    output.clearMargin(batch: image, block: block, rows: 0..<1, in: memory)
  }
}

/// Each pixel repeated.
struct UpsamplingStep: Step {
  let factor: Extent
  let input: FeatureLayout
  let output: FeatureLayout
  let tiling: Tiling

  init(_ factor: Extent, input: FeatureLayout, output: FeatureLayout, batch: Int) {
    self.factor = factor
    self.input = input
    self.output = output
    tiling = Tiling(batch: batch, extent: output.extent, blocks: output.blocks, blocksOfSet: 1)
  }

  var items: Int { tiling.items }

  func run(_ item: Int, in memory: Memory) {
    let (image, rows, blocks) = tiling.piece(item)
    let height = output.extent.height
    for block in blocks {
      let source = input.pixels(memory, image: image, block: block)
      let target = output.pixels(memory, image: image, block: block)
      for row in rows {
        let from =
          row / height / factor.depth * input.extent.height + row % height / factor.height
        let start = source + input.pixelRow(from)
        var line = target + output.pixelRow(row)
        for x in 0..<input.extent.width {
          for _ in 0..<factor.width {
            line.pointee = start[x]
            line += 1
          }
        }
      }
      output.clearMargin(batch: image, block: block, rows: rows, in: memory)
    }
  }
}
