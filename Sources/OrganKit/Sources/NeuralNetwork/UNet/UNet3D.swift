public import Foundation

/// A U-Net for volumes: weights are named as in `UNet2D`, and have one axis more.
public struct UNet3D: Sendable {
  private let network: UNet

  /// What kind of network it is.
  public var architecture: UNetArchitecture { network.architecture }
  /// What the weights file says of itself.
  public var metadata: [String: String] { network.metadata }

  /// Reads a network from a safetensors file.
  ///
  /// - Throws: `OrganError.Code.pluginRefused`, naming the file, and the tensor that is missing,
  ///   of another shape or of no use.
  public init(contentsOf url: URL) throws {
    network = try UNet(Safetensors(contentsOf: url), dimensions: 3)
  }

  /// Plans runs on so many volumes of a size (voxels), a multiple of `sideMultiple` along each axis.
  ///
  /// - Throws: `OrganError.Code.pluginRefused` for other sizes.
  public func session(
    batch: Int = 1,
    depth: Int,
    height: Int,
    width: Int,
    processing: Processing = .full
  ) throws -> UNetSession {
    try network.session(
      batch: batch,
      extent: Extent(depth: depth, height: height, width: width),
      processing: processing
    )
  }

  /// Runs the network once: [batch, input, depth, height, width] to logits alike.
  public func callAsFunction(
    _ inputs: [Float],
    batch: Int = 1,
    depth: Int,
    height: Int,
    width: Int
  ) throws -> UNetOutput {
    try session(batch: batch, depth: depth, height: height, width: width).run(inputs)
  }
}
