import Foundation
import Glibc
import NeuralNetwork

/// The convolution that networks spend their time in, beside oneDNN's, on one core and on all.
///
/// Both keep images in a layout of their own; what it costs to get there is measured in neither.
/// So ours is a network of several equal layers less a network of one, divided by the difference.
enum ConvolutionSpeed {
  static let family = Benchmarks.Family(name: "convolution3x3", rows: rows)

  private static let shapes = [(32, 128), (64, 64), (128, 32)]
  private static let layers = 5

  @Sendable private static func rows() async throws -> [BenchmarkRow] {
    let peer: OneDNN?
    do {
      peer = try OneDNN()
    } catch let absent as OneDNN.Absent {
      FileHandle.standardError.write(Data("convolution3x3: no peer: \(absent)\n".utf8))
      peer = nil
    }
    let cores = ProcessInfo.processInfo.activeProcessorCount
    return try Set([1, cores]).sorted()
      .flatMap { threads in
        try shapes.map { channels, side in
          try row(channels: channels, side: side, threads: threads, peer)
        }
      }
  }

  /// Takes turns, so that both meet the same machine, and compares medians.
  private static func row(
    channels: Int,
    side: Int,
    threads: Int,
    _ peer: OneDNN?
  ) throws -> BenchmarkRow {
    let one = try session(layers: 1, channels: channels, side: side, threads: threads)
    let many = try session(layers: layers, channels: channels, side: side, threads: threads)
    let clock = threads == 1 ? CLOCK_THREAD_CPUTIME_ID : CLOCK_MONOTONIC
    let image = (0..<channels * side * side).map { Float($0 * 7919 % 1000) / 1000 - 0.5 }
    // A convolution is planned for the threads that are set.
    try peer?.use(threads: threads)
    let theirs = try peer?.convolution(inputs: channels, outputs: channels, side: side)
    var (few, all, peers): ([Double], [Double], [Double]) = ([], [], [])
    for _ in 0..<100 {
      few.append(try seconds(on: clock) { _ = try one.run(image) })
      all.append(try seconds(on: clock) { _ = try many.run(image) })
      guard let theirs else { continue }
      peers.append(try seconds(on: clock) { for _ in 1..<layers { try theirs() } })
    }
    let count = Double(layers - 1)
    let suffix = threads == 1 ? "OneThread" : "AllCores"
    return BenchmarkRow(
      benchmark: "convolution3x3Of\(channels)At\(side)\(suffix)",
      ours: (median(all) - median(few)) / count * 1000,
      unit: "ms",
      peer: theirs.map { _ in median(peers) / count * 1000 },
      peerName: peer?.name,
      bar: theirs.map { _ in 1.3 }
    )
  }

  private static func session(
    layers: Int,
    channels: Int,
    side: Int,
    threads: Int
  ) throws -> NetworkSession {
    var graph = NetworkGraph(inputChannels: channels)
    var features = graph.input
    let count = channels * channels * 9
    let weights = Tensor(
      shape: [channels, channels, 3, 3],
      // Small, so that numbers stay of one size through all layers.
      values: (0..<count).map { (Float($0 * 7907 % 1000) / 1000 - 0.5) / Float(channels) }
    )
    for _ in 0..<layers {
      features = graph.convolution(
        features,
        weights,
        bias: [Float](repeating: 0.1, count: channels),
        activation: .leaky(0.01)
      )
    }
    return try NetworkSession(
      graph,
      outputs: [features],
      batch: 1,
      extent: .square(side),
      processing: Processing(threads: threads)
    )
  }

  private static func median(_ numbers: [Double]) -> Double {
    numbers.sorted()[numbers.count / 2]
  }

  /// One thread's time is the processor's: what else runs on the machine takes none of it.
  private static func seconds(on clock: clockid_t, _ body: () throws -> Void) rethrows -> Double {
    func now() -> Double {
      var time = timespec()
      clock_gettime(clock, &time)
      return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
    let start = now()
    try body()
    return now() - start
  }
}
