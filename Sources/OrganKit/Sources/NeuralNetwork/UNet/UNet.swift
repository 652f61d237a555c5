import OrganKit

/// A U-Net in two or three dimensions: its graph, built from a weights file.
///
/// On the way down each level convolves and hands its map over; the next begins with a maximum over
/// two pixels along each axis. On the way up the deeper map is enlarged and joined behind the one
/// handed over. Each convolution is followed by its normalisation (folded in) and activation.
struct UNet: Sendable {
  let architecture: UNetArchitecture
  let metadata: [String: String]
  let graph: NetworkGraph
  let outputs: [NetworkGraph.Features]

  init(_ file: Safetensors, dimensions: Int) throws {
    let architecture = try UNetArchitecture(of: file, kind: "unet\(dimensions)d")
    var weights = UNetWeights(file)
    var graph = NetworkGraph(inputChannels: architecture.inputs)
    func kernel(_ side: Int) -> [Int] { [Int](repeating: side, count: dimensions) }
    let double = dimensions == 3 ? Extent.cube(2) : .square(2)

    func convolved(
      _ features: NetworkGraph.Features,
      _ side: String,
      _ level: Int
    ) throws -> NetworkGraph.Features {
      var features = features
      for index in 0..<architecture.convolutionsPerLevel {
        let (kernel, bias) = try weights.takeNormalised(
          "\(side).\(level).\(index)",
          [architecture.widths[level], features.channels] + kernel(3)
        )
        features = graph.convolution(
          features,
          kernel,
          bias: bias,
          activation: architecture.nonlinearity
        )
      }
      return features
    }

    var features = graph.input
    var handedOver: [NetworkGraph.Features] = []
    for level in architecture.widths.indices {
      if level > 0 { features = graph.maxPooling(features, double) }
      features = try convolved(features, "down", level)
      handedOver.append(features)
    }
    let deepest = features
    for level in architecture.widths.indices.dropLast().reversed() {
      if architecture.upsampling == "transposed" {
        let width = architecture.widths[level]
        let name = "up.\(level).upsample"
        features = graph.transposedConvolution(
          features,
          try weights.take("\(name).weight", [features.channels, width] + kernel(2)),
          bias: try weights.take("\(name).bias", [width]).values
        )
      } else {
        features = graph.upsampled(features, by: double)
      }
      features = graph.concatenation(handedOver[level], features)
      features = try convolved(features, "up", level)
    }
    let logits = graph.convolution(
      features,
      try weights.take("head.weight", [architecture.classes, features.channels] + kernel(1)),
      bias: try weights.take("head.bias", [architecture.classes]).values
    )
    var outputs = [logits]
    if architecture.presence > 0 {
      let mean = graph.globalAverage(deepest)
      outputs.append(
        graph.linear(
          mean,
          try weights.take("presence.weight", [architecture.presence, deepest.channels]),
          bias: try weights.take("presence.bias", [architecture.presence]).values
        )
      )
    }
    try weights.checkAllTaken()
    self.architecture = architecture
    metadata = file.metadata
    self.graph = graph
    self.outputs = outputs
  }

  func session(batch: Int, extent: Extent, processing: Processing) throws -> UNetSession {
    let multiple = architecture.sideMultiple
    let sides =
      (architecture.kind == "unet3d" ? [extent.depth] : []) + [extent.height, extent.width]
    guard sides.allSatisfy({ $0 > 0 && $0 % multiple == 0 }) else {
      throw OrganError(
        .pluginRefused,
        "the network takes images whose sides are multiples of \(multiple), not \(extent)"
      )
    }
    return try UNetSession(self, batch: batch, extent: extent, processing: processing)
  }
}
