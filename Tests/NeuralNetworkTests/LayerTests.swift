import Foundation
import Kernels
import NeuralNetwork
import Testing

/// Each layer against PyTorch's numbers, at each level of the processor.
@Suite("Layers")
struct LayerTests {
  private struct Case: Decodable {
    var layer: String
    var stride: Int?
    var slope: Float?
  }

  /// What a fixture's layer makes of its input.
  private func output(_ fixture: Fixture, _ processing: Processing) throws -> ([Float], [Float]) {
    let file = try fixture.read()
    let tensors = file.tensors
    let description = try JSONDecoder()
      .decode(Case.self, from: Data(#require(file.metadata["case"]).utf8))
    func tensor(_ name: String) throws -> Tensor { try #require(tensors[name], "\(name)") }
    let input = try tensor("input")
    let isSolid = input.shape.count == 5
    let two = isSolid ? Extent.cube(2) : .square(2)
    var graph = NetworkGraph(inputChannels: input.shape[1])
    let features: NetworkGraph.Features
    switch description.layer {
    case "convolution":
      let stride = description.stride ?? 1
      features = graph.convolution(
        graph.input,
        try tensor("weight"),
        bias: try tensor("bias").values,
        stride: isSolid ? .cube(stride) : .square(stride),
        activation: .leaky(description.slope ?? 1)
      )
    case "normalisation":
      let norm = Normalisation(
        weight: try tensor("norm.weight").values,
        bias: try tensor("norm.bias").values,
        mean: try tensor("norm.running_mean").values,
        variance: try tensor("norm.running_var").values
      )
      let folded = norm.folded(into: try tensor("weight"), bias: try tensor("bias").values)
      features = graph.convolution(graph.input, folded.weights, bias: folded.bias)
    case "transposedConvolution":
      features = graph.transposedConvolution(
        graph.input,
        try tensor("weight"),
        bias: try tensor("bias").values
      )
    case "concatenation":
      let second = graph.transposedConvolution(graph.input, try tensor("second"))
      features = graph.convolution(
        graph.concatenation(graph.input, second),
        try tensor("weight")
      )
    case "linear":
      features = graph.linear(
        graph.input,
        try tensor("weight"),
        bias: try tensor("bias").values
      )
    case "maxPooling": features = graph.maxPooling(graph.input, two)
    case "averagePooling": features = graph.averagePooling(graph.input, two)
    case "globalAverage": features = graph.globalAverage(graph.input)
    case "upsampling": features = graph.upsampled(graph.input, by: two)
    default:
      #expect(description.layer == "softmax")
      features = graph.softmax(graph.input)
    }
    let session = try NetworkSession(
      graph,
      outputs: [features],
      batch: input.shape[0],
      extent: Extent(
        depth: isSolid ? input.shape[2] : 1,
        height: input.shape[input.shape.count - 2],
        width: input.shape[input.shape.count - 1]
      ),
      processing: processing
    )
    let first = try session.run(input.values)[0]
    // A second run finds the memory as the first one left it.
    #expect(try session.run(input.values)[0] == first)
    let expected = try tensor("output")
    let shape = session.outputExtents[0]
    #expect(expected.shape.suffix(2) == [shape.height, shape.width])
    return (first, expected.values)
  }

  @Test("A layer gives what PyTorch gives, to 0.0001", arguments: Fixture.layers, Fixture.levels)
  func layer(_ fixture: Fixture, level: Int) throws {
    let (ours, expected) = try output(fixture, Processing(threads: 1, level: level))
    #expect(largestDifference(ours, expected) < 1e-4)
    // The number of threads is no part of the result.
    for threads in [2, 3, 7] {
      let again = try output(fixture, Processing(threads: threads, level: level)).0
      #expect(again == ours, "\(threads) threads")
    }
  }

  @Test(
    "Level 4 gives the numbers of level 3 to the bit",
    .enabled(if: kernels_cpu_level() >= 4, "this processor has no AVX-512"),
    arguments: Fixture.layers
  )
  func widestLevel(_ fixture: Fixture) throws {
    // Both round once a term, in the same order.
    let wide = try output(fixture, Processing(level: 4)).0
    #expect(try output(fixture, Processing(level: 3)).0 == wide)
  }
}
