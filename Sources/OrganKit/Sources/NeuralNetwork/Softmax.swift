import Foundation

/// Probabilities from logits.
public enum Softmax {
  /// Replaces each pixel's channels by their exponentials, divided by the sum of these.
  ///
  /// Logits are [batch, channel, pixel]. The largest one of a pixel is subtracted first, so that
  /// none is too large for an exponential.
  public static func apply(to logits: inout [Float], batch: Int, channels: Int, pixels: Int) {
    precondition(
      batch >= 0 && channels > 0 && pixels >= 0 && logits.count == batch * channels * pixels,
      "a number for each pixel's channel"
    )
    logits.withUnsafeMutableBufferPointer { logits in
      for image in 0..<batch {
        for pixel in 0..<pixels {
          let first = image * channels * pixels + pixel
          apply(channels) {
            first + $0 * pixels
          } at: {
            logits[$0]
          } store: {
            logits[$0] = $1
          }
        }
      }
    }
  }

  /// Treats the channels that lie at some places.
  @inline(__always)
  static func apply(
    _ channels: Int,
    _ place: (Int) -> Int,
    at load: (Int) -> Float,
    store: (Int, Float) -> Void
  ) {
    var largest = -Float.infinity
    for channel in 0..<channels { largest = max(largest, load(place(channel))) }
    var sum: Float = 0
    for channel in 0..<channels {
      let power = exp(load(place(channel)) - largest)
      store(place(channel), power)
      sum += power
    }
    for channel in 0..<channels { store(place(channel), load(place(channel)) / sum) }
  }
}

/// The softmax of a map's channels.
struct SoftmaxStep: Step {
  let input: FeatureLayout
  let output: FeatureLayout
  let tiling: Tiling

  init(input: FeatureLayout, output: FeatureLayout, batch: Int) {
    self.input = input
    self.output = output
    tiling = Tiling(
      batch: batch,
      extent: output.extent,
      blocks: output.blocks,
      blocksOfSet: output.blocks
    )
  }

  var items: Int { tiling.items }

  func run(_ item: Int, in memory: Memory) {
    let (image, rows, blocks) = tiling.piece(item)
    let size = FeatureLayout.block
    for row in rows {
      for x in 0..<output.extent.width {
        let from = input.origin(batch: image, block: 0) + input.row(row) + x * size
        let to = output.origin(batch: image, block: 0) + output.row(row) + x * size
        // Maps of one size are laid out alike.
        func place(_ channel: Int) -> Int {
          channel / size * output.blockStride + channel % size
        }
        for channel in 0..<output.channels {
          memory.base[to + place(channel)] = memory.base[from + place(channel)]
        }
        Softmax.apply(output.channels) {
          to + place($0)
        } at: {
          memory.base[$0]
        } store: {
          memory.base[$0] = $1
        }
      }
    }
    for block in blocks {
      output.clearMargin(batch: image, block: block, rows: rows, in: memory)
    }
  }
}
