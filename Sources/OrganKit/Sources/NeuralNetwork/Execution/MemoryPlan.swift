import OrganKit

/// Which feature map lies where: maps that are never needed at the same time share a place.
///
/// The largest maps are placed first, each at the lowest place that is free while it lives.
///
/// - SeeAlso: Pisarchyk, Lee 2020, "Efficient memory management for deep neural net inference",
///   arXiv:2001.03288 (greedy by size).
struct MemoryPlan: Sendable {
  /// One for each map of the graph.
  let layouts: [FeatureLayout]
  /// How many numbers all of them take together.
  let count: Int

  init(_ graph: NetworkGraph, outputs: [Int], batch: Int, extent: Extent) throws {
    // Sides that let no product of this or of enlarged maps overflow.
    let sides = 1...1 << 20
    guard 1...1 << 20 ~= batch, extent.sides.allSatisfy(sides.contains) else {
      throw OrganError(.pluginRefused, "a network cannot be run on \(batch) images of \(extent)")
    }
    var extents = [Extent](repeating: extent, count: graph.maps.count)
    // A map lives from the layer that fills it (the input from before the first) to its last use.
    var lives = [ClosedRange<Int>](repeating: -1 ... -1, count: graph.maps.count)
    var margin = Extent(depth: 0, height: 0, width: 0)
    for (index, layer) in graph.layers.enumerated() {
      let sizes = Set(layer.inputs.map { extents[$0.index] })
      guard let size = sizes.first, sizes.count == 1 else {
        throw OrganError(
          .pluginRefused,
          "the network joins maps of different sizes when it is run on images of \(extent)"
        )
      }
      let filled = layer.extent(from: size)
      guard filled.sides.allSatisfy(sides.contains) else {
        throw OrganError(
          .pluginRefused,
          "the network makes maps of \(filled) where it is run on images of \(extent)"
        )
      }
      extents[layer.output.index] = filled
      lives[layer.output.index] = index...index
      for input in layer.inputs { lives[input.index] = lives[input.index].lowerBound...index }
      if case .convolution(let packed) = layer.kind {
        margin = margin.mapped(packed.kernel) { max($0, $1 / 2) }
      }
    }
    for output in outputs { lives[output] = lives[output].lowerBound...graph.layers.count }

    var layouts = graph.maps.map {
      FeatureLayout(channels: $0.channels, extent: extents[$0.index], margin: margin)
    }
    let counts = try layouts.map { layout in
      guard let count = layout.count(batch: batch) else {
        throw OrganError(
          .pluginRefused,
          "the network would need more than 64 GiB for \(batch) images of \(extent)"
        )
      }
      return count
    }
    var placed: [Int] = []
    for map in layouts.indices.sorted(by: { (counts[$1], $0) < (counts[$0], $1) }) {
      let neighbours = placed.filter { lives[$0].overlaps(lives[map]) }
        .map { layouts[$0].start..<layouts[$0].start + counts[$0] }
        .sorted { $0.lowerBound < $1.lowerBound }
      var start = 0
      for neighbour in neighbours where neighbour.lowerBound < start + counts[map] {
        start = max(start, neighbour.upperBound)
      }
      layouts[map].start = start
      placed.append(map)
    }
    self.layouts = layouts
    count = layouts.indices.map { layouts[$0].start + counts[$0] }.max() ?? 0
  }
}
