public import Foundation

/// A U-Net for images.
///
/// Weights are named `down.{level}.{i}.conv`, `down.{level}.{i}.norm`, `up.{level}.upsample` (only
/// if transposed), `up.{level}.{i}.conv`, `up.{level}.{i}.norm`, `head` and `presence`, with
/// PyTorch's `weight`, `bias`, `running_mean` and `running_var`.
public struct UNet2D: Sendable {
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
    network = try UNet(Safetensors(contentsOf: url), dimensions: 2)
  }

  /// Plans runs on so many images of a size (pixels), a multiple of `sideMultiple` along each axis.
  ///
  /// - Throws: `OrganError.Code.pluginRefused` for other sizes.
  public func session(
    batch: Int = 1,
    height: Int,
    width: Int,
    processing: Processing = .full
  ) throws -> UNetSession {
    try network.session(
      batch: batch,
      extent: Extent(height: height, width: width),
      processing: processing
    )
  }

  /// Runs the network once: [batch, input, height, width] to [batch, class, height, width].
  public func callAsFunction(
    _ inputs: [Float],
    batch: Int = 1,
    height: Int,
    width: Int
  ) throws -> UNetOutput {
    try session(batch: batch, height: height, width: width).run(inputs)
  }
}
